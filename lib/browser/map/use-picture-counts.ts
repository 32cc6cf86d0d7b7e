import { useMemo } from 'react';
import type { Bounds } from '@/lib/contracts/cells/mercator';
import { countPicture } from './count-picture';
import type { Picture } from './picture';
import type { PictureCounts } from './picture-snapshot';
import { useSettledSnapshot } from './use-settled-snapshot';

/** What is within these bounds; null: there is no picture yet, or it is not known of where. */
export function usePictureCounts(picture: Picture, bounds: Bounds | null): PictureCounts | null {
  const snapshot = useSettledSnapshot(picture);
  return useMemo(() => (bounds && snapshot.at !== null ? countPicture(snapshot, bounds) : null), [snapshot, bounds]);
}
