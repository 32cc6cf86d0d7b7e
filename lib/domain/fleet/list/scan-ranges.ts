import { ALL_FACTS } from '../statuses';
import { type Filter, plateRange, type Range, vinRange } from './filter';
import type { Order } from './order';
import type { ScanRange } from './scan-store';
import type { ListStatistics } from './statistics-store';

/** Planning more ranges costs more than reading the rows between them. */
export const MAX_RANGES = 100;

/** Ranges of an index that contain all matches: by fleet and model, or in the order of changes by fleet and facts. */
export function scanRangesOf(order: Order, filter: Filter, { groups }: ListStatistics): ScanRange[] {
  const matching = groups.filter((group) => group.wanted > 0);
  if (order.table === 'vehicle_facets') {
    const all = factsAmong(filter, matching).map((facts) => ({ facts }));
    const byFleet = [...new Set(matching.map((group) => group.fleetId))].flatMap((fleetId) => {
      const own = matching.filter((group) => group.fleetId === fleetId);
      return factsAmong(filter, own).map((facts) => ({ fleetId, facts }));
    });
    return filter.fleetIds && byFleet.length <= MAX_RANGES ? byFleet : all;
  }
  const narrowed = filter.fleetIds !== null || filter.modelIds !== null;
  if (!narrowed || matching.length > MAX_RANGES) return [{}];
  return matching.map(({ fleetId, modelId }) => ({ fleetId, modelId }));
}

function factsAmong({ facts }: Filter, groups: { present: number }[]): number[] {
  const present = groups.reduce((bits, group) => bits | group.present, 0);
  return ALL_FACTS.filter((value) => present & (1 << value) && (facts === null || facts.includes(value)));
}

export type OwnRanges = { of: 'vin' | 'plate'; ranges: Range[] };

/** Ranges of the order whose rows all begin with the text, so that the next page is read directly; null: none. */
export function ownRanges(order: Order, { search }: Filter, { starts }: ListStatistics): OwnRanges | null {
  if (search.kind === 'none') return null;
  const [first] = order.columns;
  if (first?.name === 'plate_key' && search.kind === 'prefix')
    return { of: 'plate', ranges: [plateRange(search.text)] };
  if (first?.name !== 'vin' || starts.length === 0 || starts.length > MAX_RANGES) return null;
  return { of: 'vin', ranges: starts.map(({ start }) => vinRange(start)) };
}
