import { useMemo, useSyncExternalStore } from 'react';
import type { Bounds } from '@/lib/contracts/cells/mercator';
import { onSecond } from '../use-now';
import { countViewport } from './count-viewport';
import type { Viewport } from './viewport';
import type { ViewportCounts, ViewportSnapshot } from './viewport-snapshot';

type Settled = { subscribe: (listener: () => void) => () => void; getSnapshot: () => ViewportSnapshot };
const settled = new WeakMap<Viewport, Settled>();

/**
 * The snapshot for texts: updated once a second, in one rendering with everything else that counts seconds. An incomplete view is
 * updated at once.
 */
export function useSettledSnapshot(viewport: Viewport): ViewportSnapshot {
  const { subscribe, getSnapshot } = settledOf(viewport);
  return useSyncExternalStore(subscribe, getSnapshot, getSnapshot);
}

/** Like `useSettledSnapshot`, for a plain value of it: renders only when that changes. */
export function useSettled<T extends number | string | boolean | null>(
  viewport: Viewport,
  select: (snapshot: ViewportSnapshot) => T,
): T {
  const { subscribe, getSnapshot } = settledOf(viewport);
  const selected = () => select(getSnapshot());
  return useSyncExternalStore(subscribe, selected, selected);
}

/** One for all readers of a viewport. */
function settledOf(viewport: Viewport): Settled {
  const found = settled.get(viewport);
  if (found) return found;
  const listeners = new Set<() => void>();
  let snapshot = viewport.getSnapshot();
  let ends: (() => void)[] = [];
  const take = () => {
    const next = viewport.getSnapshot();
    if (next === snapshot) return;
    snapshot = next;
    for (const listener of listeners) listener();
  };
  const made: Settled = {
    getSnapshot: () => snapshot,
    subscribe(listener) {
      if (listeners.size === 0) {
        const takeIncomplete = () => {
          if (snapshot.at === null || snapshot.missing > 0 || viewport.getSnapshot().missing > 0) take();
        };
        ends = [viewport.subscribe(takeIncomplete), onSecond(take)];
        snapshot = viewport.getSnapshot();
      }
      listeners.add(listener);
      return () => {
        listeners.delete(listener);
        if (listeners.size > 0) return;
        for (const end of ends) end();
      };
    },
  };
  settled.set(viewport, made);
  return made;
}

/** Counts within these bounds; null: no snapshot or no bounds yet. */
export function useViewportCounts(viewport: Viewport, bounds: Bounds | null): ViewportCounts | null {
  const snapshot = useSettledSnapshot(viewport);
  return useMemo(() => (bounds && snapshot.at !== null ? countViewport(snapshot, bounds) : null), [snapshot, bounds]);
}
