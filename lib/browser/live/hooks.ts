'use client';

import { useEffect, useEffectEvent, useMemo, useSyncExternalStore } from 'react';
import type { LiveFeedItem, LiveVehicle } from '@/lib/contracts';
import type { CellHandlers, CellRequest } from './cell-message';
import { vinOf, type WatchTarget } from './filters';
import { FrameBatch } from './frame-batch';
import { useLiveClient } from './live-provider';
import { IDLE, type LiveState } from './state';

/** What the page should say about its live connection. */
export function useLiveStatus(): LiveState {
  const client = useLiveClient();
  return useSyncExternalStore(client.onState, client.getState, () => IDLE);
}

/**
 * Watches these vehicles while mounted. `onUpdate` gets at most one update a vehicle and animation frame; merge it with
 * `applyLiveVehicle`. Give the fleet with each VIN where it is known: it saves subscriptions.
 */
export function useLiveVehicles(targets: readonly WatchTarget[], onUpdate: (updates: LiveVehicle[]) => void): void {
  const client = useLiveClient();
  const update = useEffectEvent(onUpdate);
  const key = targets.map((target) => `${vinOf(target)}@${typeof target === 'string' ? '' : target.fleet}`).join();
  const current = useEffectEvent(() => targets);

  // The key stands for `targets`, an array that is a new one with every render
  useEffect(() => {
    if (!key) return;
    const batch = new FrameBatch((updates) => update(updates));
    const end = client.watch(current(), (vehicle) => batch.add(vehicle));
    return () => {
      end();
      batch.cancel();
    };
  }, [client, key]);
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

/** Calls `handler` for each feed item of the user's fleets; with `replay` also for those of the last half minute. */
export function useFeed(handler: (item: LiveFeedItem) => void, options?: { replay?: boolean }): void {
  const client = useLiveClient();
  const handle = useEffectEvent(handler);
  const replay = options?.replay ?? false;
  useEffect(() => client.onFeed((item) => handle(item), { replay }), [client, replay]);
}

/** Registers what must be fetched again after a gap, apart from queries, which are fetched anyway. */
export function useResync(refetch: () => Promise<unknown>): void {
  const client = useLiveClient();
  const run = useEffectEvent(refetch);
  useEffect(() => client.onResync(() => run()), [client]);
}
