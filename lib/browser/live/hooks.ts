'use client';

import { useCallback, useDeferredValue, useEffect, useEffectEvent, useMemo, useRef, useSyncExternalStore } from 'react';
import type { LiveFeedItem, LiveVehicle } from '@/lib/contracts';
import type { LiveClient } from './client';
import { mergeVehicle } from './merge';
import type { CellRequest } from './protocol';
import { useLiveClient } from './provider';
import { hasStarted, IDLE, type LiveState } from './state';
import { vinOf, type WatchTarget } from './subscriptions';
import type { CellHandlers } from './watches';

/** State of the live connection. */
export function useLiveStatus(): LiveState {
  const client = useLiveClient();
  return useSyncExternalStore(client.onState, client.getState, () => IDLE);
}

/** False until the page is live for the first time, or has failed to be: what is large and can wait is loaded then. */
export const useLiveStarted = (): boolean =>
  // Deferred, so that the page shows that it is live before it loads anything
  useDeferredValue(hasStarted(useLiveStatus()));

/**
 * Watches these vehicles while mounted. `onUpdate` gets at most one update for each vehicle and animation frame, or `everyMs`; merge
 * it with `applyLiveVehicle`. Pass the fleet with each VIN if known, which saves subscriptions.
 */
export function useLiveVehicles(
  targets: readonly WatchTarget[],
  onUpdate: (updates: LiveVehicle[]) => void,
  { everyMs = 0 } = {},
): void {
  const client = useLiveClient();
  const update = useEffectEvent(onUpdate);
  const key = targets.map((target) => `${vinOf(target)}@${typeof target === 'string' ? '' : target.fleet}`).join();
  const current = useEffectEvent(() => targets);
  // Survives a change of the targets, so that updates for the next frame are not lost
  const batch = useRef<FrameBatch>(null);

  useEffect(() => {
    batch.current = new FrameBatch((updates) => update(updates), everyMs);
    return () => batch.current?.cancel();
  }, [everyMs]);

  // By key, because `targets` is a new array with every render
  useEffect(() => {
    if (!key) return;
    return client.watch(current(), (vehicle) => batch.current?.add(vehicle));
  }, [client, key]);
}

/** Applies live messages to fetched vehicles that arrived during the fetch. */
export function useApplyLatest(): LiveClient['applyLatest'] {
  const client = useLiveClient();
  return useCallback((fetched) => client.applyLatest(fetched), [client]);
}

/** Watches these cells while mounted; null: none. A frame replaces the previous one of the same part of the cell. */
export function useLiveCells(request: CellRequest | null, handlers: CellHandlers): void {
  const client = useLiveClient();
  const onFrame = useEffectEvent(handlers.onFrame);
  const onAnswer = useEffectEvent((cells: Parameters<NonNullable<CellHandlers['onAnswer']>>[0]) =>
    handlers.onAnswer?.(cells),
  );
  const key = JSON.stringify(request);
  const current = useEffectEvent(() => request);
  // By key, because `request` is a new object with every render
  useEffect(() => {
    const cells = key === 'null' ? null : current();
    if (!cells) return;
    return client.watchCells(cells, {
      onFrame: (message) => onFrame(message),
      onAnswer: (cells) => onAnswer(cells),
    });
  }, [client, key]);
}

/** Scopes of these fleets in topics of cells; null: no session yet. Empty: not allowed. */
export function useCellScopes(fleets: readonly string[]): readonly string[] | null {
  const client = useLiveClient();
  const key = useSyncExternalStore(
    client.onCellScopes,
    () => client.cellScopes(fleets)?.join() ?? null,
    () => null,
  );
  return useMemo(() => (key === null ? null : key.split(',').filter(Boolean)), [key]);
}

/** Calls `handler` for each feed item of the user's fleets, starting with those of the last minute. */
export function useFeed(handler: (item: LiveFeedItem) => void): void {
  const client = useLiveClient();
  const handle = useEffectEvent(handler);
  useEffect(() => client.onFeed((item) => handle(item)), [client]);
}

/** Merges updates of each vehicle until the next animation frame, at intervals of at least `everyMs`; in hidden tabs longer. */
class FrameBatch {
  #pending = new Map<string, LiveVehicle>();
  #frame: number | null = null;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #flushedAt = 0;

  constructor(
    private readonly flush: (updates: LiveVehicle[]) => void,
    private readonly everyMs = 0,
  ) {}

  add(update: LiveVehicle): void {
    const pending = this.#pending.get(update.vin);
    this.#pending.set(update.vin, pending ? mergeVehicle(pending, update) : update);
    if (this.#timer !== undefined || this.#frame !== null) return;
    const waitMs = this.#flushedAt + this.everyMs - performance.now();
    if (waitMs <= 0) this.#nextFrame();
    else {
      this.#timer = setTimeout(() => {
        this.#timer = undefined;
        this.#nextFrame();
      }, waitMs);
    }
  }

  cancel(): void {
    clearTimeout(this.#timer);
    if (this.#frame !== null) cancelAnimationFrame(this.#frame);
    this.#timer = undefined;
    this.#frame = null;
    this.#pending.clear();
  }

  #nextFrame(): void {
    this.#frame = requestAnimationFrame(() => {
      this.#frame = null;
      this.#flushedAt = performance.now();
      const updates = [...this.#pending.values()];
      this.#pending.clear();
      this.flush(updates);
    });
  }
}
