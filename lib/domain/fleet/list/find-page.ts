import type { Pool } from 'pg';
import { choosePlan } from './choose-plan';
import { type CollectInput, collectMatches } from './collect-matches';
import type { Total } from './cursor';
import type { Filter } from './filter';
import { compareKeys, type Order, type SortKey } from './order';
import { type Found, type Hit, scanInOrder } from './scan-in-order';
import { type OwnRanges, ownRanges, stretchesOf } from './stretches';
import { type Asked, readSurvey, type Survey } from './survey';

type Request = { order: Order; asked: Asked; after: SortKey | null; total: Total | null; limit: number; now: number };
export type Page = { hits: Hit[]; total: Total };

/** The next `limit` matches in order, and how many there are: exactly, unless a search or a tag makes that dear. */
export async function findPage(pool: Pool, request: Request): Promise<Page> {
  const { order, asked, after, limit, now } = request;
  const survey = await readSurvey(pool, order, asked);
  const wanted = survey.groups.reduce((total, group) => total + group.wanted, 0);
  const counted = { total: wanted, atLeast: false, countedAt: now };
  if (wanted === 0) return { hits: [], total: counted };

  const found = await find(pool, { order, filter: filterOf(asked, survey), after, limit }, survey);
  if (survey.sample === null) return { hits: found.hits, total: counted };
  const seen = { total: Math.max(found.count, survey.sample.found), atLeast: true, countedAt: now };
  const total = found.complete && after === null ? { ...seen, total: found.count, atLeast: false } : seen;
  return { hits: found.hits, total: request.total ?? total };
}

const ids = (all: number[]): number[] => [...new Set(all)];

function filterOf({ ownFleets, fleets, models, ...asked }: Asked, { groups }: Survey): Filter {
  return {
    ...asked,
    fleetIds: ownFleets || fleets ? ids(groups.map((group) => group.fleetId)) : null,
    modelIds: models ? ids(groups.map((group) => group.modelId)) : null,
  };
}

type Find = { order: Order; filter: Filter; after: SortKey | null; limit: number };

async function find(pool: Pool, find: Find, survey: Survey): Promise<Found> {
  const { order, filter, limit } = find;
  const own = ownRanges(order, filter, survey);
  const { scanRows, collectFrom, ownRows } = choosePlan(find, survey, own);
  if (scanRows > 0) {
    const scan = await scanInOrder(pool, { ...find, stretches: stretchesOf(order, filter, survey), rows: scanRows });
    if (scan.complete || scan.hits.length === limit) return scan;
  }
  const collect: CollectInput = { ...find, from: collectFrom, starts: survey.starts, plates: true };
  const apart = own && ownRows > 0 ? await findApart(pool, collect, own, ownRows) : null;
  return apart ?? collectMatches(pool, collect);
}

/** Matches at which the order itself begins, in order, and the others, collected; null where the former lie too far apart. */
async function findApart(pool: Pool, collect: CollectInput, own: OwnRanges, rows: number): Promise<Found | null> {
  const { order, limit } = collect;
  const [begins, others] = await Promise.all([
    scanInOrder(pool, { ...collect, stretches: own.ranges.map((range) => ({ range })), rows }),
    collectMatches(pool, { ...collect, from: 'vehicles', ...(own.of === 'vin' ? { starts: [] } : { plates: false }) }),
  ]);
  return begins.complete || begins.hits.length === limit ? merge(order, begins, others, limit) : null;
}

function merge(order: Order, a: Found, b: Found, limit: number): Found {
  const known = new Set(a.hits.map((hit) => hit.id));
  const fresh = b.hits.filter((hit) => !known.has(hit.id));
  const hits = [...a.hits, ...fresh].sort((x, y) => compareKeys(order, x.key, y.key)).slice(0, limit);
  // A vehicle that both found counts once, which can be said only where both lists are whole
  const complete = a.complete && b.complete && b.hits.length === b.count;
  return { hits, count: complete ? known.size + fresh.length : Math.max(a.count, b.count), complete };
}
