import { applyLiveVehicle, newerPresence } from '@/lib/browser/live';
import type { VehiclePage, VehicleSummary } from '@/lib/contracts';
import type { LiveFeedItem, LiveVehicle } from '@/lib/contracts/live';

/**
 * Pages with the rows changed as `change` says. Rows, pages and the list that nothing touches stay the same objects, so
 * that only what changed is rendered again.
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
