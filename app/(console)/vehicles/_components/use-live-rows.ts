'use client';

import { affectsOrder } from '@/components/vehicles/affects-order';
import type { VehicleFilters } from '@/components/vehicles/filters';
import { patchPages, patchPresence } from '@/components/vehicles/patch-pages';
import { useFeed, useLiveVehicles } from '@/lib/browser/live';
import type { VehiclePage, VehicleSummary } from '@/lib/contracts';

/** Rows change at most so often: quick enough to look immediate, slow enough to read. */
const PATCH_MS = 250;

type LiveRows = {
  /** On the screen or close to it. */
  rows: readonly VehicleSummary[];
  filters: VehicleFilters;
  patch: (change: (pages: VehiclePage[]) => VehiclePage[]) => void;
  /** Something may have come into the list, left it or moved. */
  onMoved: (vin: string) => void;
};

/** Keeps the rows on the screen live. */
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
