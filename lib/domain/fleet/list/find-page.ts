import type { Db } from '@/lib/platform/db';
import { choosePlan, type Plan } from './choose-plan';
import { countSome, type SomeCount } from './count-some-store';
import type { Total } from './cursor';
import type { Filter } from './filter';
import { type CollectInput, collectMatches } from './match-store';
import { compareKeys, type Order, type SortKey } from './order';
import { type OwnRanges, ownRanges, scanRangesOf } from './scan-ranges';
import { type Found, type Hit, scanInOrder } from './scan-store';
import { type ListStatistics, type RequestedFilter, readListStatistics } from './statistics-store';

type Request = {
  order: Order;
  requested: RequestedFilter;
  after: SortKey | null;
  total: Total | null;
  limit: number;
  now: number;
};
export type Page = { hits: Hit[]; total: Total };

/** The next `limit` matches in order, and their total: exact, unless a search or a tag makes that expensive. */
export async function findPage(db: Db, request: Request): Promise<Page> {
  const { order, requested, after, limit, now } = request;
  const statistics = await readListStatistics(db, order, requested);
  const matches = statistics.groups.reduce((total, group) => total + group.wanted, 0);
  const counted = { total: matches, atLeast: false, countedAt: now };
  if (matches === 0) return { hits: [], total: counted };

  const query = { order, filter: filterOf(requested, statistics), after, limit };
  const plan = choosePlan(query, statistics, ownRanges(order, query.filter, statistics));
  if (statistics.sample === null) return { hits: (await find(db, query, statistics, plan)).hits, total: counted };
  // A scan in order ends when the page is full, so matches are counted separately, for the first page
  const [found, some] = await Promise.all([
    find(db, query, statistics, plan),
    request.total === null && plan.scanRows + plan.ownRows > 0 ? countSome(db, query.filter, statistics.all) : null,
  ]);
  return { hits: found.hits, total: request.total ?? { ...totalOf(found, some, after), countedAt: now } };
}

function totalOf(found: Found, some: SomeCount | null, after: SortKey | null): Omit<Total, 'countedAt'> {
  if (found.complete && after === null) return { total: found.count, atLeast: false };
  return { total: Math.max(found.count, some?.count ?? 0), atLeast: !some?.complete };
}

const ids = (all: number[]): number[] => [...new Set(all)];

function filterOf({ ownFleets, fleets, models, ...others }: RequestedFilter, { groups }: ListStatistics): Filter {
  return {
    ...others,
    fleetIds: ownFleets || fleets ? ids(groups.map((group) => group.fleetId)) : null,
    modelIds: models ? ids(groups.map((group) => group.modelId)) : null,
  };
}

type Find = { order: Order; filter: Filter; after: SortKey | null; limit: number };

async function find(db: Db, find: Find, statistics: ListStatistics, plan: Plan): Promise<Found> {
  const { order, filter, limit } = find;
  const { scanRows, collectFrom, ownRows } = plan;
  if (scanRows > 0) {
    const scan = await scanInOrder(db, {
      ...find,
      scanRanges: scanRangesOf(order, filter, statistics),
      rows: scanRows,
    });
    if (scan.complete || scan.hits.length === limit) return scan;
  }
  const collect: CollectInput = { ...find, from: collectFrom, starts: statistics.starts, plates: true };
  const own = ownRows > 0 ? ownRanges(order, filter, statistics) : null;
  const apart = own ? await findApart(db, collect, own, ownRows) : null;
  return apart ?? collectMatches(db, collect);
}

/** Scans the matches within `own` in order, and collects the others; null if the scan ended without enough matches. */
async function findApart(db: Db, collect: CollectInput, own: OwnRanges, rows: number): Promise<Found | null> {
  const { order, limit } = collect;
  const [begins, others] = await Promise.all([
    scanInOrder(db, { ...collect, scanRanges: own.ranges.map((range) => ({ range })), rows }),
    collectMatches(db, { ...collect, from: 'vehicles', ...(own.of === 'vin' ? { starts: [] } : { plates: false }) }),
  ]);
  return begins.complete || begins.hits.length === limit ? merge(order, begins, others, limit) : null;
}

function merge(order: Order, a: Found, b: Found, limit: number): Found {
  const known = new Set(a.hits.map((hit) => hit.id));
  const fresh = b.hits.filter((hit) => !known.has(hit.id));
  const hits = [...a.hits, ...fresh].sort((x, y) => compareKeys(order, x.key, y.key)).slice(0, limit);
  // A vehicle in both counts once, which is known only where both lists are complete
  const complete = a.complete && b.complete && b.hits.length === b.count;
  return { hits, count: complete ? known.size + fresh.length : Math.max(a.count, b.count), complete };
}
