import { useMemo, useSyncExternalStore } from 'react';
import type { Bounds } from '@/lib/contracts/cells/mercator';
import { onSecond } from '../use-now';
import { countPicture } from './count-picture';
import type { Picture } from './picture';
import type { PictureCounts, PictureSnapshot } from './picture-snapshot';

type Settled = { subscribe: (listener: () => void) => () => void; getSnapshot: () => PictureSnapshot };
const settled = new WeakMap<Picture, Settled>();

/**
 * The picture for texts: what is read, not watched, need not change more often than once a second, and then together with
 * everything else that counts seconds, in one rendering. A view that is not complete yet shows what comes at once.
 */
export function useSettledSnapshot(picture: Picture): PictureSnapshot {
  const { subscribe, getSnapshot } = settledOf(picture);
  return useSyncExternalStore(subscribe, getSnapshot, getSnapshot);
}

/** As `useSettledSnapshot`, for who wants to know one thing of it, a plain value: rendered when that changes. */
export function useSettled<T extends number | string | boolean | null>(
  picture: Picture,
  select: (snapshot: PictureSnapshot) => T,
): T {
  const { subscribe, getSnapshot } = settledOf(picture);
  const selected = () => select(getSnapshot());
  return useSyncExternalStore(subscribe, selected, selected);
}

/** One for all who read this picture. */
function settledOf(picture: Picture): Settled {
  const found = settled.get(picture);
  if (found) return found;
  const listeners = new Set<() => void>();
  let snapshot = picture.getSnapshot();
  let ends: (() => void)[] = [];
  const take = () => {
    const next = picture.getSnapshot();
    if (next === snapshot) return;
    snapshot = next;
    for (const listener of listeners) listener();
  };
  const made: Settled = {
    getSnapshot: () => snapshot,
    subscribe(listener) {
      if (listeners.size === 0) {
        const takeIncomplete = () => {
          if (snapshot.at === null || snapshot.missing > 0 || picture.getSnapshot().missing > 0) take();
        };
        ends = [picture.subscribe(takeIncomplete), onSecond(take)];
        snapshot = picture.getSnapshot();
      }
      listeners.add(listener);
      return () => {
        listeners.delete(listener);
        if (listeners.size > 0) return;
        for (const end of ends) end();
      };
    },
  };
  settled.set(picture, made);
  return made;
}

/** What is within these bounds; null: there is no picture yet, or it is not known of where. */
export function usePictureCounts(picture: Picture, bounds: Bounds | null): PictureCounts | null {
  const snapshot = useSettledSnapshot(picture);
  return useMemo(() => (bounds && snapshot.at !== null ? countPicture(snapshot, bounds) : null), [snapshot, bounds]);
}
