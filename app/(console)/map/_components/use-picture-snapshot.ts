'use client';

import { useEffect, useState } from 'react';
import type { Picture, PictureSnapshot } from '@/lib/browser/map';

/** What is read, not watched, need not change more often. */
const PAUSE_MS = 1_000;

/** The picture for texts: at most once a second. `wanted` false: not at all. */
export function usePictureSnapshot(picture: Picture, wanted: boolean): PictureSnapshot {
  const [snapshot, setSnapshot] = useState(picture.getSnapshot);
  useEffect(() => {
    if (!wanted) return;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const take = () => {
      timer = undefined;
      setSnapshot(picture.getSnapshot());
    };
    take();
    const end = picture.subscribe(() => {
      timer ??= setTimeout(take, PAUSE_MS);
    });
    return () => {
      end();
      clearTimeout(timer);
    };
  }, [picture, wanted]);
  return snapshot;
}
