import type { Pool } from 'pg';
import type { Total } from './cursor';
import type { Filter } from './filter';
import { compareKeys, type Order, type SortKey } from './order';
import { type Group, readGroups, readSearchedPrefixes } from './read-groups';
import { type Hit, type Scan, type Stretch, scanInOrder } from './scan-in-order';
import { searchSelective } from './search-selective';

// Rows that an ordered scan reads in all before the selective plan gets its turn: about 1 ms, then about 10 ms
const SCAN_BUDGETS = [600, 6_000];
/** More fleet-model pairs than this are cheaper as one scan of the whole order. */
const MAX_STRETCHES = 400;
/** Where so few vehicles have the wanted facts, finding them all is cheaper than an ordered scan. */
const FEW = 1_000;

type Request = { order: Order; filter: Filter; after: SortKey | null; total: Total | null; limit: number; now: number };
export type Page = { hits: Hit[]; total: Total };

/**
 * The next `limit` matches in order. First an ordered scan of bounded length, which is right when matches are common;
 * else a search through the most selective index, which is right when they are few.
 */
export async function findPage(pool: Pool, request: Request): Promise<Page> {
  const { filter, now, limit } = request;
  const groups = await readGroups(pool, filter);
  const vehicles = groups.reduce((sum, group) => sum + group.wanted, 0);
  const countedByFacets = filter.search.kind === 'none' && filter.tags.length === 0;
  const exact = { total: vehicles, atLeast: false, countedAt: now };
  if (vehicles === 0) return { hits: [], total: exact };

  const residual = !countedByFacets || needsLookUp(request);
  const stretches = stretchesOf(request, groups);
  const budgets = vehicles <= FEW ? [] : residual ? SCAN_BUDGETS : [0];
  for (const budget of budgets) {
    const window = Math.max(limit + 1, Math.ceil(budget / (stretches?.length ?? 1)));
    const scan = await scanInOrder(pool, { ...request, stretches, window });
    if (scan.exhausted || scan.hits.length >= limit) {
      return { hits: scan.hits, total: countedByFacets ? exact : (request.total ?? totalOf(scan, request)) };
    }
  }
  const found = await searchEverywhere(pool, request);
  return { hits: found.hits, total: countedByFacets ? exact : (request.total ?? totalOf(found, request)) };
}

/** Whether the stretches alone do not say which rows match. */
const needsLookUp = ({ order, filter }: Request): boolean =>
  order.sort.endsWith('changed') ? filter.modelIds !== null : filter.facts !== null;

const totalOf = (scan: Scan, { after, now }: Request): Total => ({
  total: scan.found,
  atLeast: !scan.exhausted || after !== null,
  countedAt: now,
});

function stretchesOf({ order, filter }: Request, groups: Group[]): Stretch[] | null {
  const wanted = groups.filter((group) => group.wanted > 0);
  if (order.sort.endsWith('changed')) {
    const fleets = [...new Set(wanted.map((group) => group.fleetId))];
    const facts = filter.facts ?? ALL_FACTS;
    return fleets.flatMap((fleetId) => facts.map((part) => ({ fleetId, part })));
  }
  const narrowed = filter.fleetIds !== null || filter.modelIds !== null;
  if (!narrowed || wanted.length > MAX_STRETCHES) return null;
  return wanted.map((group) => ({ fleetId: group.fleetId, part: group.modelId }));
}

const ALL_FACTS = Array.from({ length: 16 }, (_, facts) => facts);

/** What the search indexes find, together with the VINs that start with what is searched. */
async function searchEverywhere(pool: Pool, request: Request): Promise<Scan> {
  const starts = await readSearchedPrefixes(pool, request.filter);
  const [indexed, started] = await Promise.all([
    searchSelective(pool, request),
    starts.length ? searchStarts(pool, request, starts) : null,
  ]);
  return started ? merge(request, indexed, started) : indexed;
}

async function searchStarts(pool: Pool, request: Request, starts: (Stretch & { vinPrefix: string })[]): Promise<Scan> {
  if (request.order.sort.endsWith('vin')) {
    for (const budget of SCAN_BUDGETS) {
      const window = Math.max(request.limit + 1, Math.ceil(budget / starts.length));
      const scan = await scanInOrder(pool, { ...request, stretches: starts, window, searched: true });
      if (scan.exhausted || scan.hits.length >= request.limit) return scan;
    }
  }
  return searchSelective(pool, { ...request, vinPrefixes: [...new Set(starts.map((start) => start.vinPrefix))] });
}

function merge({ order, limit }: Request, a: Scan, b: Scan): Scan {
  const known = new Set(a.hits.map((hit) => hit.id));
  const fresh = b.hits.filter((hit) => !known.has(hit.id));
  const hits = [...a.hits, ...fresh].sort((x, y) => compareKeys(order, x.key, y.key)).slice(0, limit);
  // A vehicle that both found is counted once only where both lists are whole
  const exhausted = a.exhausted && b.exhausted && a.hits.length === a.found && b.hits.length === b.found;
  return { hits, found: exhausted ? known.size + fresh.length : Math.max(a.found, b.found), exhausted };
}
