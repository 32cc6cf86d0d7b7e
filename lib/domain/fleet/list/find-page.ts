import type { Pool } from 'pg';
import type { Total } from './cursor';
import type { Filter } from './filter';
import { compareKeys, type Order, type SortKey } from './order';
import { type Group, readGroups, readSearchedPrefixes } from './read-groups';
import type { Hit, Scan, Stretch } from './scan-in-order';
import { scanWhileCommon } from './scan-while-common';
import { searchSelective } from './search-selective';

/** More fleet-model pairs than this are cheaper as one scan of the whole order. */
const MAX_STRETCHES = 100;
/** Where so few vehicles have the wanted facts, finding them all is cheaper than an ordered scan. */
const FEW = 1_000;

type Request = { order: Order; filter: Filter; after: SortKey | null; total: Total | null; limit: number; now: number };
export type Page = { hits: Hit[]; total: Total };

/**
 * The next `limit` matches in order. First an ordered scan of bounded length, which is right when matches are common;
 * else a search through the most selective index, which is right when they are few.
 */
export async function findPage(pool: Pool, request: Request): Promise<Page> {
  const { filter, now } = request;
  const groups = await readGroups(pool, filter);
  const vehicles = sum(groups, 'wanted');
  const countedByFacets = filter.search.kind === 'none' && filter.tags.length === 0;
  const exact = { total: vehicles, atLeast: false, countedAt: now };
  if (vehicles === 0) return { hits: [], total: exact };

  const scan =
    vehicles <= FEW
      ? null
      : await scanWhileCommon(pool, {
          ...request,
          stretches: stretchesOf(request, groups),
          share: shareOf(request, groups),
          vehicles: sum(groups, 'vehicles'),
        });
  const found = scan ?? (await searchEverywhere(pool, request));
  return { hits: found.hits, total: countedByFacets ? exact : (request.total ?? totalOf(found, request)) };
}

const sum = (groups: Group[], what: 'wanted' | 'vehicles'): number =>
  groups.reduce((total, group) => total + group[what], 0);

const byChange = ({ order }: Request): boolean => order.sort.endsWith('changed');

/** How many of the rows that a scan reads will match, or null where only reading tells. */
function shareOf(request: Request, groups: Group[]): number | null {
  const { filter } = request;
  if (filter.search.kind !== 'none' || filter.tags.length > 0) return null;
  if (byChange(request)) return filter.modelIds ? null : 1;
  return filter.facts ? sum(groups, 'wanted') / sum(groups, 'vehicles') : 1;
}

const totalOf = (scan: Scan, { after, now }: Request): Total => ({
  total: scan.found,
  atLeast: !scan.exhausted || after !== null,
  countedAt: now,
});

function stretchesOf(request: Request, groups: Group[]): Stretch[] | null {
  const { filter } = request;
  const wanted = groups.filter((group) => group.wanted > 0);
  if (byChange(request)) {
    const present = new Map<number, number>();
    for (const group of wanted) present.set(group.fleetId, (present.get(group.fleetId) ?? 0) | group.present);
    return [...present].flatMap(([fleetId, bits]) =>
      (filter.facts ?? ALL_FACTS).filter((facts) => bits & (1 << facts)).map((part) => ({ fleetId, part })),
    );
  }
  const narrowed = filter.fleetIds !== null || filter.modelIds !== null;
  if (!narrowed || wanted.length > MAX_STRETCHES) return null;
  return wanted.map((group) => ({ fleetId: group.fleetId, part: group.modelId }));
}

const ALL_FACTS = Array.from({ length: 16 }, (_, facts) => facts);

/** What the search indexes find, together with the VINs that start with what is searched. */
async function searchEverywhere(pool: Pool, request: Request): Promise<Scan> {
  const [starts, indexed] = await Promise.all([
    readSearchedPrefixes(pool, request.filter),
    searchSelective(pool, request),
  ]);
  return starts.length ? merge(request, indexed, await searchStarts(pool, request, starts)) : indexed;
}

type Start = Stretch & { vinPrefix: string };

/** In the order by VIN each start is a stretch of it, which a scan follows however many vehicles have it. */
async function searchStarts(pool: Pool, request: Request, starts: Start[]): Promise<Scan> {
  const { search, fleetIds, modelIds } = request.filter;
  // What is short is itself the start of all that were found
  const named = search.kind === 'prefix' ? starts.map((start) => ({ ...start, vinPrefix: search.text })) : starts;
  const vinPrefixes = [...new Set(named.map((start) => start.vinPrefix))];
  if (request.order.sort.endsWith('vin')) {
    const grouped = (fleetIds !== null || modelIds !== null) && starts.length <= MAX_STRETCHES;
    const everywhere = vinPrefixes.map((vinPrefix) => ({ fleetId: 0, part: 0, vinPrefix }));
    const stretches = grouped ? distinct(named) : everywhere;
    const searched = grouped ? 'in groups' : 'everywhere';
    const scan = await scanWhileCommon(pool, { ...request, stretches, share: null, searched });
    if (scan) return scan;
  }
  return searchSelective(pool, { ...request, vinPrefixes });
}

const distinct = (starts: Start[]): Start[] => [
  ...new Map(starts.map((start) => [`${start.fleetId} ${start.part} ${start.vinPrefix}`, start])).values(),
];

function merge({ order, limit }: Request, a: Scan, b: Scan): Scan {
  const known = new Set(a.hits.map((hit) => hit.id));
  const fresh = b.hits.filter((hit) => !known.has(hit.id));
  const hits = [...a.hits, ...fresh].sort((x, y) => compareKeys(order, x.key, y.key)).slice(0, limit);
  // A vehicle that both found is counted once only where both lists are whole
  const exhausted = a.exhausted && b.exhausted && a.hits.length === a.found && b.hits.length === b.found;
  const found = exhausted ? known.size + fresh.length : Math.max(a.found, b.found);
  return { hits, found, read: a.read + b.read, exhausted };
}
