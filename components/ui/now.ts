'use client';

import { useSyncExternalStore } from 'react';
import { serverNow } from '@/lib/browser/server-clock';

// One ticker for all ages on the page, on the server's clock: a computer whose clock is wrong must not make data look old
const TICK_MS = 1_000;
let now = 0;
let timer: ReturnType<typeof setInterval> | undefined;
const listeners = new Set<() => void>();

function tick(): void {
  now = serverNow();
  for (const listener of listeners) listener();
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  timer ??= setInterval(tick, TICK_MS);
  return () => {
    listeners.delete(listener);
    if (listeners.size > 0) return;
    clearInterval(timer);
    timer = undefined;
    now = 0;
  };
}

function snapshot(): number {
  if (now === 0) now = serverNow();
  return now;
}

const onServer = (): number => Math.floor(Date.now() / TICK_MS) * TICK_MS;

/** Time of the server, ms since the epoch; ticks once a second. */
export const useNow = (): number => useSyncExternalStore(subscribe, snapshot, onServer);
