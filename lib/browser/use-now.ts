'use client';

import { useSyncExternalStore } from 'react';
import { serverNow } from './server-clock';

const TICK_MS = 1_000;
const listeners = new Set<() => void>();
let timer: ReturnType<typeof setInterval> | undefined;
let now = 0;

/** Rounded to the second, so that all ages on a page change together. */
const tick = () => {
  now = Math.floor(serverNow() / TICK_MS) * TICK_MS;
  for (const listener of listeners) listener();
};

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  if (!timer) {
    timer = setInterval(tick, TICK_MS);
    document.addEventListener('visibilitychange', tick);
    queueMicrotask(tick);
  }
  return () => {
    listeners.delete(listener);
    if (listeners.size > 0) return;
    clearInterval(timer);
    timer = undefined;
    document.removeEventListener('visibilitychange', tick);
  };
}

/**
 * The server's time in ms, once a second: one timer for the page.
 * @param rendered when the server rendered this, for a first render that matches
 */
export const useNow = (rendered = 0): number =>
  useSyncExternalStore(
    subscribe,
    () => Math.max(now, rendered),
    () => rendered,
  );
