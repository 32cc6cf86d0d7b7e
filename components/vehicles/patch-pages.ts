import { applyLiveVehicle, newerPresence } from '@/lib/browser/live';
import type { VehiclePage, VehicleSummary } from '@/lib/contracts';
import type { LiveFeedItem, LiveVehicle } from '@/lib/contracts/live';
import type { VehicleFilters } from './filters';

/**
 * Pages with changed rows. Unchanged rows, pages and the list keep their identity, so that only changes are rendered
 * again.
 */
function mapRows(pages: VehiclePage[], change: (row: VehicleSummary) => VehicleSummary): VehiclePage[] {
  let touched = false;
  const next = pages.map((page) => {
    const items = page.items.map(change);
    if (items.every((row, i) => row === page.items[i])) return page;
    touched = true;
    return { ...page, items };
  });
  return touched ? next : pages;
}

export function patchPages(pages: VehiclePage[], updates: readonly LiveVehicle[]): VehiclePage[] {
  const byVin = new Map(updates.map((update) => [update.vin, update]));
  return mapRows(pages, (row) => {
    const update = byVin.get(row.vin);
    return update ? applyLiveVehicle(row, update) : row;
  });
}

export function patchPresence(pages: VehiclePage[], item: Extract<LiveFeedItem, { type: 'presence' }>): VehiclePage[] {
  return mapRows(pages, (row) => {
    if (row.vin !== item.vin) return row;
    const presence = newerPresence(row.presence, item.presence);
    return presence === row.presence ? row : { ...row, presence };
  });
}

/** Whether a feed item may change which vehicles are in the list, or their order. */
export function affectsOrder(item: LiveFeedItem, filters: VehicleFilters): boolean {
  if (item.type === 'vehicle') return true;
  const { status, connection, sleep, freshness, sort } = filters;
  const byFacts = [status, connection, sleep, freshness].some(({ length }) => length > 0);
  return item.type === 'presence' && (byFacts || sort === 'changed' || sort === '-changed');
}
