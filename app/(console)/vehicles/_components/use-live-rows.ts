'use client';

import { useEffect, useRef, useState } from 'react';
import type { VehicleFilters } from '@/components/vehicles/filters';
import { affectsOrder, patchPages, patchPresence } from '@/components/vehicles/patch-pages';
import { useFeed, useLiveVehicles } from '@/lib/browser/live';
import type { VehiclePage, VehicleSummary } from '@/lib/contracts';

/** Minimum time between two updates of the rows. */
const PATCH_MS = 250;

type LiveRows = {
  /** Visible rows and those near them. */
  rows: readonly VehicleSummary[];
  filters: VehicleFilters;
  patch: (change: (pages: VehiclePage[]) => VehiclePage[]) => void;
  /** The vehicle may have entered or left the list, or moved in it. */
  onMoved: (vin: string) => void;
};

/** Keeps the visible rows current by the live feed. */
export function useLiveRows({ rows, filters, patch, onMoved }: LiveRows): void {
  useLiveVehicles(
    rows.map(({ vin, fleet }) => ({ vin, fleet: fleet.code })),
    (updates) => patch((pages) => patchPages(pages, updates)),
    { everyMs: PATCH_MS },
  );

  useFeed((item) => {
    if (item.type === 'presence') patch((pages) => patchPresence(pages, item));
    if (affectsOrder(item, filters)) onMoved(item.vin);
  });
}

/** Minimum time between two fetches of the list. */
const REFETCH_MS = 2_000;

/**
 * Vehicles that may have entered or left the list, or moved in it. At the top the list is fetched again at once; further
 * down the rows must not move unexpectedly, so the vehicles are counted until the user refreshes.
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
