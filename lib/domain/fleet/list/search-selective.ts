import type { Pool } from 'pg';
import { anyOf, type Filter, indexedSearchCondition, LAST_OF_PREFIX, tagCondition } from './filter';
import { keyColumns, keyNames, type Order, orderClause, type SortKey } from './order';
import { Params } from './params';
import { beyondKey, type Hit, type Scan } from './scan-in-order';

type SelectiveInput = {
  order: Order;
  filter: Filter;
  after: SortKey | null;
  limit: number;
  /** Matches by these starts of a VIN, instead of those that the search indexes find. */
  vinPrefixes?: string[];
};

/**
 * Finds every match through whichever index is most selective (trigrams, tags, facts), then sorts. For matches that are
 * few, or far along the order. Materialised, since the planner would otherwise bet on an ordered scan.
 */
export async function searchSelective(pool: Pool, input: SelectiveInput): Promise<Scan> {
  const { order, filter } = input;
  const params = new Params();
  const needsFacets = filter.facts !== null || order.sort.endsWith('changed');
  const owner = filter.facts ? 'f' : 'v';
  const where = [
    ...anyOf(`${owner}.fleet_id`, filter.fleetIds, params),
    ...anyOf(`${owner}.model_id`, filter.modelIds, params),
    ...anyOf('f.facts', filter.facts, params),
    ...tagCondition(filter.tags, params),
    ...(input.vinPrefixes ? [startsWithAny(input.vinPrefixes, params)] : indexedSearchCondition(filter.search, params)),
    ...beyondKey(order, input.after, params),
  ];
  const keys = keyNames(order);
  const sql = `
with matches as materialized (
  select v.id, ${keyColumns(order)}
  from vehicles v ${needsFacets ? 'join vehicle_facets f on f.vehicle_id = v.id' : ''}
  where ${where.join(' and ') || 'true'}
)
select (select count(*)::int from matches) as found,
  (select json_agg(json_build_array(id, ${order.columns.map(({ toJson }, i) => toJson(`k${i + 1}`))})) from (
    select * from matches order by ${orderClause(order, keys)} limit ${params.add(input.limit, 'int')}) page) as page`;
  const { rows } = await pool.query<{ found: number; page: [number, ...SortKey][] | null }>(sql, params.values);
  const hits: Hit[] = (rows[0]?.page ?? []).map(([id, ...key]) => ({ id, key }));
  return { hits, found: rows[0]?.found ?? 0, read: rows[0]?.found ?? 0, exhausted: true };
}

const startsWithAny = (prefixes: string[], params: Params): string =>
  `(${prefixes
    .map((prefix) => `v.vin between ${params.add(prefix, 'text')} and ${params.add(prefix + LAST_OF_PREFIX, 'text')}`)
    .join(' or ')})`;
