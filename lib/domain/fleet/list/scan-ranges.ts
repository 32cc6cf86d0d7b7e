import { type Filter, plateRange, type Range, vinRange } from './filter';
import type { Order } from './order';
import type { ScanRange } from './scan-store';
import type { ListStatistics } from './statistics-store';

/** More than these are dearer to plan than to read the rows between them. */
export const MAX_STRETCHES = 100;

/** The stretches of an index that hold what is asked for: by fleet and model, or by change by fleet and facts. */
export function scanRangesOf(order: Order, filter: Filter, { groups }: ListStatistics): ScanRange[] {
  const wanted = groups.filter((group) => group.wanted > 0);
  if (order.table === 'vehicle_facets') {
    const all = factsAmong(filter, wanted).map((facts) => ({ facts }));
    const byFleet = [...new Set(wanted.map((group) => group.fleetId))].flatMap((fleetId) => {
      const own = wanted.filter((group) => group.fleetId === fleetId);
      return factsAmong(filter, own).map((facts) => ({ fleetId, facts }));
    });
    return filter.fleetIds && byFleet.length <= MAX_STRETCHES ? byFleet : all;
  }
  const narrowed = filter.fleetIds !== null || filter.modelIds !== null;
  if (!narrowed || wanted.length > MAX_STRETCHES) return [{}];
  return wanted.map(({ fleetId, modelId }) => ({ fleetId, modelId }));
}

function factsAmong({ facts }: Filter, groups: { present: number }[]): number[] {
  const present = groups.reduce((bits, group) => bits | group.present, 0);
  return ALL_FACTS.filter((value) => present & (1 << value) && (facts === null || facts.includes(value)));
}

const ALL_FACTS = Array.from({ length: 16 }, (_, facts) => facts);

export type OwnRanges = { of: 'vin' | 'plate'; ranges: Range[] };

/**
 * Where the order itself begins with what is searched: there all matches lie together, often far along, and however many
 * they are, the next page is at hand. Null where the order has no such place.
 */
export function ownRanges(order: Order, { search }: Filter, { starts }: ListStatistics): OwnRanges | null {
  if (search.kind === 'none') return null;
  const [first] = order.columns;
  if (first?.name === 'plate_key' && search.kind === 'prefix')
    return { of: 'plate', ranges: [plateRange(search.text)] };
  if (first?.name !== 'vin' || starts.length === 0 || starts.length > MAX_STRETCHES) return null;
  return { of: 'vin', ranges: starts.map(({ start }) => vinRange(start)) };
}
