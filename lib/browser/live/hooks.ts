'use client';

import { useCallback, useEffect, useEffectEvent, useMemo, useRef, useSyncExternalStore } from 'react';
import type { LiveFeedItem, LiveVehicle } from '@/lib/contracts';
import type { LiveClient } from './client';
import { mergeVehicle } from './merge';
import type { CellRequest } from './protocol';
import { useLiveClient } from './provider';
import { IDLE, type LiveState } from './state';
import { vinOf, type WatchTarget } from './subscriptions';
import type { CellHandlers } from './watches';

/** What the page should say about its live connection. */
export function useLiveStatus(): LiveState {
  const client = useLiveClient();
  return useSyncExternalStore(client.onState, client.getState, () => IDLE);
}

/**
 * Watches these vehicles while mounted. `onUpdate` gets at most one update a vehicle and animation frame, or `everyMs`; merge
 * it with `applyLiveVehicle`. Give the fleet with each VIN where it is known: it saves subscriptions.
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
  // Outlives a change of the targets: what waits for the next frame must not be lost with it
  const batch = useRef<FrameBatch>(null);

  useEffect(() => {
    batch.current = new FrameBatch((updates) => update(updates), everyMs);
    return () => batch.current?.cancel();
  }, [everyMs]);

  // The key stands for `targets`, an array that is a new one with every render
  useEffect(() => {
    if (!key) return;
    return client.watch(current(), (vehicle) => batch.current?.add(vehicle));
  }, [client, key]);
}

/** For what fetches vehicles that may be watched: adds to an answer what came while it was on its way. */
export function useApplyLatest(): LiveClient['applyLatest'] {
  const client = useLiveClient();
  return useCallback((fetched) => client.applyLatest(fetched), [client]);
}

/** Watches these cells while mounted; null: none. A frame replaces what the same part of the same cell said before. */
export function useLiveCells(request: CellRequest | null, handlers: CellHandlers): void {
  const client = useLiveClient();
  const onFrame = useEffectEvent(handlers.onFrame);
  const onAnswer = useEffectEvent((cells: Parameters<NonNullable<CellHandlers['onAnswer']>>[0]) =>
    handlers.onAnswer?.(cells),
  );
  const key = JSON.stringify(request);
  const current = useEffectEvent(() => request);
  // The key stands for `request`, an object that is a new one with every render
  useEffect(() => {
    const wanted = key === 'null' ? null : current();
    if (!wanted) return;
    return client.watchCells(wanted, {
      onFrame: (message) => onFrame(message),
      onAnswer: (cells) => onAnswer(cells),
    });
  }, [client, key]);
}

/** What stands for these fleets in topics of cells; null: there was no session yet. Empty: they may not be seen. */
export function useCellScopes(fleets: readonly string[]): readonly string[] | null {
  const client = useLiveClient();
  const key = useSyncExternalStore(
    client.onCellScopes,
    () => client.cellScopes(fleets)?.join() ?? null,
    () => null,
  );
  return useMemo(() => (key === null ? null : key.split(',').filter(Boolean)), [key]);
}

/** Calls `handler` for each feed item of the user's fleets, first for those of the last minute. */
export function useFeed(handler: (item: LiveFeedItem) => void): void {
  const client = useLiveClient();
  const handle = useEffectEvent(handler);
  useEffect(() => client.onFeed((item) => handle(item)), [client]);
}

/**
 * Collects updates until the next animation frame, and no more often than `everyMs`: one merged update a vehicle. A hidden
 * tab keeps them until it is seen.
 */
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
    const held = this.#pending.get(update.vin);
    this.#pending.set(update.vin, held ? mergeVehicle(held, update) : update);
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
