'use client';

import { useSyncExternalStore } from 'react';
import { useRenderTime } from './render-time';
import { serverNow } from './server-clock';

const TICK_MS = 1_000;
const listeners = new Set<() => void>();
let timer: ReturnType<typeof setInterval> | undefined;
let now = 0;

/** Rounded to the second, so that all ages on a page change together. */
const toFullSecond = (ms: number): number => Math.floor(ms / TICK_MS) * TICK_MS;

const tick = () => {
  now = toFullSecond(serverNow());
  for (const listener of listeners) listener();
};

/** Calls `listener` once a second, with one timer for the page. */
export function onSecond(listener: () => void): () => void {
  listeners.add(listener);
  if (!timer) {
    timer = setInterval(tick, TICK_MS);
    document.addEventListener('visibilitychange', tick);
  }
  return () => {
    listeners.delete(listener);
    if (listeners.size > 0) return;
    clearInterval(timer);
    timer = undefined;
    now = 0;
    document.removeEventListener('visibilitychange', tick);
  };
}

function snapshot(): number {
  if (now === 0) now = toFullSecond(serverNow());
  return now;
}

/** The server's time in ms, updated once a second. */
export function useNow(): number {
  const renderTime = useRenderTime();
  return useSyncExternalStore(onSecond, snapshot, () => toFullSecond(renderTime ?? serverNow()));
}
