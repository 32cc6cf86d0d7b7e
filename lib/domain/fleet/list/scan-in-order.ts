import type { Pool } from 'pg';
import { anyOf, type Filter, LAST_OF_PREFIX, searchCondition, tagCondition } from './filter';
import { keyColumns, keyNames, type Order, orderClause, type SortKey } from './order';
import { Params } from './params';

/** One stretch of an index: a fleet and a model (in the orders by VIN and plate), or a fleet and facts (by change). */
export type Stretch = { fleetId: number; part: number; vinPrefix?: string };

export type Hit = { id: number; key: SortKey };
export type Scan = {
  hits: Hit[];
  /** Hits found in the rows that were read, also those beyond `limit`. */
  found: number;
  /** Rows in which they were found. */
  read: number;
  /** Nothing lies beyond what was read. */
  exhausted: boolean;
};

export type ScanInput = {
  order: Order;
  /** Null: the whole index, in the orders by VIN and plate. */
  stretches: Stretch[] | null;
  filter: Filter;
  after: SortKey | null;
  /** Rows read a stretch at most. */
  window: number;
  limit: number;
  /** The stretches are the starts of VINs that are searched, in each fleet and model or over all of them. */
  searched?: 'in groups' | 'everywhere';
};

/**
 * Reads the next rows of each stretch in order and keeps those that match. Where a stretch has more rows than its window,
 * nothing beyond its last row read is given out ("frontier"), so what is given out is complete as far as it goes.
 */
export async function scanInOrder(pool: Pool, input: ScanInput): Promise<Scan> {
  const { order } = input;
  const params = new Params();
  const keys = keyNames(order);
  const source = order.sort.endsWith('changed') ? changedSource(input, params) : vehicleSource(input, params);
  const window = params.add(input.window, 'int');
  const sql = `
with stretch as materialized (${stretchRows(input.stretches, params)}),
scanned as materialized (
  select g.ord, s.* from stretch g cross join lateral (
    select ${source.id} as id, ${keyColumns(order)}, ${source.hit} as hit
    from ${source.from} where ${source.where.join(' and ')}
    order by ${orderClause(
      order,
      order.columns.map(({ sql }) => sql),
    )} limit ${window}) s
),
cut as (
  select ${keys} from (
    select distinct on (ord) ord, ${keys}, count(*) over (partition by ord) as n
    from scanned order by ord, ${orderClause({ ...order, direction: flip(order) }, keys)}) last
  where n = ${window} order by ${orderClause(order, keys)} limit 1
),
known as materialized (
  select id, hit, ${keys} from scanned
  where not exists (select 1 from cut where (${keyNames(order, 'scanned.')}) ${order.beyond} (${keyNames(order, 'cut.')}))
)
select not exists (select 1 from cut) as exhausted, (select count(*)::int from known) as read,
  (select count(*)::int from known where hit) as found,
  (select json_agg(json_build_array(id, ${order.columns.map(({ toJson }, i) => toJson(`k${i + 1}`))})) from (
    select * from known where hit order by ${orderClause(order, keys)} limit ${params.add(input.limit, 'int')}) page) as page`;
  const { rows } = await pool.query<{
    exhausted: boolean;
    read: number;
    found: number;
    page: [number, ...SortKey][] | null;
  }>(sql, params.values);
  const row = rows[0];
  const hits = (row?.page ?? []).map(([id, ...key]) => ({ id, key }));
  return { hits, found: row?.found ?? 0, read: row?.read ?? 0, exhausted: row?.exhausted ?? true };
}

const flip = (order: Order) => (order.direction === 'asc' ? 'desc' : 'asc');

function stretchRows(stretches: Stretch[] | null, params: Params): string {
  if (!stretches) return 'select 1 as ord';
  const fleets = params.add(
    stretches.map((s) => s.fleetId),
    'int[]',
  );
  const parts = params.add(
    stretches.map((s) => s.part),
    'int[]',
  );
  const prefixes = params.add(
    stretches.map((s) => s.vinPrefix ?? ''),
    'text[]',
  );
  return `select * from unnest(${fleets}, ${parts}, ${prefixes}) with ordinality as g(fleet_id, part, prefix, ord)`;
}

export function beyondKey({ columns, beyond }: Order, after: SortKey | null, params: Params): string[] {
  if (!after) return [];
  const values = columns.map(({ type, fromJson }, i) => fromJson(params.add(after[i], type)));
  return [`(${columns.map(({ sql }) => sql)}) ${beyond} (${values})`];
}

function vehicleSource({ order, stretches, filter, after, searched }: ScanInput, params: Params) {
  const grouped = stretches !== null && searched !== 'everywhere';
  const within = grouped ? ['v.fleet_id = g.fleet_id', 'v.model_id = g.part'] : [];
  if (searched) within.push('v.vin >= g.prefix', `v.vin <= g.prefix || '${LAST_OF_PREFIX}'`);
  const hit = [
    ...(grouped ? [] : anyOf('v.fleet_id', filter.fleetIds, params)),
    ...(grouped ? [] : anyOf('v.model_id', filter.modelIds, params)),
    ...tagCondition(filter.tags, params),
    ...(searched ? [] : searchCondition(filter.search, params)),
    ...(filter.facts
      ? [`(select ${anyOf('f.facts', filter.facts, params)} from vehicle_facets f where f.vehicle_id = v.id)`]
      : []),
  ];
  const where = [...within, ...beyondKey(order, after, params)];
  return { id: 'v.id', from: 'vehicles v', where: where.length ? where : ['true'], hit: hit.join(' and ') || 'true' };
}

function changedSource({ order, filter, after }: ScanInput, params: Params) {
  const ofVehicle = [...tagCondition(filter.tags, params), ...searchCondition(filter.search, params)];
  const hit = [
    ...anyOf('f.model_id', filter.modelIds, params),
    ...(ofVehicle.length ? [`(select ${ofVehicle.join(' and ')} from vehicles v where v.id = f.vehicle_id)`] : []),
  ];
  const where = ['f.fleet_id = g.fleet_id', 'f.facts = g.part', ...beyondKey(order, after, params)];
  return { id: 'f.vehicle_id', from: 'vehicle_facets f', where, hit: hit.join(' and ') || 'true' };
}
