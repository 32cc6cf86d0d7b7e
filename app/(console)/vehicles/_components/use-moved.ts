'use client';

import { useEffect, useRef, useState } from 'react';

/** A list that many vehicles move in is fetched again no more often than this. */
const REFETCH_MS = 2_000;

/**
 * Vehicles that may have come into the list, left it or moved. While the reader is at the top the list is fetched again
 * at once; further down rows must not move under the hand, so they are counted until asked for.
 */
export function useMoved(atTop: () => boolean, refetch: () => Promise<unknown>) {
  const [moved, setMoved] = useState<ReadonlySet<string>>(new Set());
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const lastRun = useRef(0);
  useEffect(() => () => clearTimeout(timer.current), []);

  const refresh = () => {
    setMoved(new Set());
    lastRun.current = Date.now();
    void refetch();
  };
  const add = (vin: string) => {
    if (!atTop()) return setMoved((before) => (before.has(vin) ? before : new Set(before).add(vin)));
    timer.current ??= setTimeout(
      () => {
        timer.current = undefined;
        refresh();
      },
      Math.max(0, lastRun.current + REFETCH_MS - Date.now()),
    );
  };
  return { moved: moved.size, add, refresh };
}
