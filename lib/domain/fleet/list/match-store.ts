import type { Db } from '@/lib/platform/db';
import { anyOf, beyondKey, type Filter, IS_LISTED, indexedSearch, rowConditions } from './filter';
import { keyColumns, keyJson, keyNames, type Order, orderClause, type SortKey } from './order';
import { Params } from './params';
import type { Found } from './scan-store';
import type { VinStart } from './vin-starts';

export type CollectInput = {
  order: Order;
  filter: Filter;
  after: SortKey | null;
  limit: number;
  /** Table whose indexes find the matches: by search, tags, fleet and model, or by facts. */
  from: 'vehicles' | 'vehicle_facets';
  /** See `indexedSearch`. */
  starts: VinStart[];
  plates: boolean;
};

/** Finds every match, then sorts. Materialised, as the planner would otherwise scan in order. */
export async function collectMatches(db: Db, input: CollectInput): Promise<Found> {
  const { order, limit } = input;
  const params = new Params();
  const inOrder = `order by ${orderClause(order, keyNames(order))}`;
  const sql = `
with matches as materialized (${input.from === 'vehicles' ? fromVehicles(input, params) : fromFacets(input, params)})
select id, ${keyJson(order)} as key, (select count(*)::int from matches) as count
from (select * from matches ${inOrder} limit ${params.add(limit, 'int')}) page ${inOrder}`;
  const { rows } = await db.query<{ id: number; key: SortKey; count: number }>({ text: sql, values: params.values });
  return { hits: rows.map(({ id, key }) => ({ id, key })), count: rows[0]?.count ?? 0, complete: true };
}

function fromVehicles({ order, filter, after, starts, plates }: CollectInput, params: Params): string {
  const byChange = order.table === 'vehicle_facets';
  const key = byChange ? 'f' : 'r';
  const where = [
    IS_LISTED,
    ...rowConditions({ ...filter, search: { kind: 'none' } }, 'r', params),
    ...indexedSearch(filter.search, { starts, plates }, params),
    ...anyOf('f.facts', filter.facts, params),
    ...beyondKey(order, after, key, params),
  ];
  return `select r.id, ${keyColumns(order, key)}
    from vehicles r ${byChange || filter.facts ? 'join vehicle_facets f on f.vehicle_id = r.id' : ''}
    where ${where.join(' and ')}`;
}

function fromFacets({ order, filter, after }: CollectInput, params: Params): string {
  const where = [
    ...anyOf('r.facts', filter.facts, params),
    ...rowConditions(filter, 'r', params),
    ...beyondKey(order, after, 'r', params),
  ];
  return `select r.vehicle_id as id, ${keyColumns(order, 'r')} from vehicle_facets r where ${where.join(' and ') || 'true'}`;
}
