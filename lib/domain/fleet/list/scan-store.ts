import type { Db } from '@/lib/platform/db';
import { anyOf, between, beyondKey, type Filter, type Range, rowConditions } from './filter';
import { keyColumns, keyJson, keyNames, type Order, orderClause, type SortKey } from './order';
import { Params } from './params';

/** A part of the rows that an index has in order. */
export type ScanRange = { fleetId?: number; modelId?: number; facts?: number; range?: Range };

export type Hit = { id: number; key: SortKey };
export type Found = {
  /** In order, at most `limit`. */
  hits: Hit[];
  /** Matches that were seen, also those beyond `limit`. */
  count: number;
  /** There are no others. */
  complete: boolean;
};

export type ScanInput = {
  order: Order;
  scanRanges: ScanRange[];
  filter: Filter;
  after: SortKey | null;
  /** Rows read at most. */
  rows: number;
  limit: number;
};

/**
 * Reads the stretches as one, in order, until `limit` rows match or `rows` were read. PostgreSQL merges them as it goes
 * (Merge Append), hence reads no more than that and one row a stretch. The last row allowed comes back even where it does
 * not match: it tells that there may be more behind it.
 */
export async function scanInOrder(db: Db, input: ScanInput): Promise<Found> {
  const { order, scanRanges, limit } = input;
  const params = new Params();
  const keys = keyNames(order);
  const rows = params.add(input.rows, 'int');
  const inOrder = `order by ${orderClause(order, keys)}`;
  const read = scanRanges.map((stretch) => rangeRows(input, stretch, rows, params)).join('\nunion all ');
  const sql = `
select id, hit, n = ${rows} as last, ${keyJson(order)} as key from (
  select id, ${keys}, ${hit(input, params)} as hit, row_number() over (${inOrder}) as n
  from (${read}
    ${inOrder} limit ${rows}) r
) counted where hit or n = ${rows} ${inOrder} limit ${params.add(limit, 'int')}`;
  const result = await db.query<{ id: number; hit: boolean; last: boolean; key: SortKey }>({
    text: sql,
    values: params.values,
  });
  const hits = result.rows.filter((row) => row.hit).map(({ id, key }) => ({ id, key }));
  return { hits, count: hits.length, complete: hits.length < limit && !result.rows.some((row) => row.last) };
}

function rangeRows({ order, after }: ScanInput, stretch: ScanRange, rows: string, params: Params): string {
  const { fleetId, modelId, facts, range } = stretch;
  const [first] = order.columns;
  const where = [
    ...equals('r.fleet_id', fleetId, params),
    ...equals('r.model_id', modelId, params),
    ...equals('r.facts', facts, params),
    ...(range && first ? [between(`r.${first.name}`, range, params)] : []),
    ...beyondKey(order, after, 'r', params),
  ];
  const columns = order.table === 'vehicles' ? 'r.id' : 'r.vehicle_id as id, r.facts';
  return `select * from (select ${columns}, r.fleet_id, r.model_id, r.tags, r.search, ${keyColumns(order, 'r')}
    from ${order.table} r ${where.length ? `where ${where.join(' and ')}` : ''}
    order by ${orderClause(
      order,
      order.columns.map(({ name }) => `r.${name}`),
    )} limit ${rows}) stretch`;
}

const equals = (column: string, value: number | undefined, params: Params): string[] =>
  value === undefined ? [] : [`${column} = ${params.add(value, 'int')}`];

/** Facts last: for rows of `vehicles` they are looked up one by one. */
function hit({ order, filter }: ScanInput, params: Params): string {
  const facts =
    order.table === 'vehicle_facets'
      ? anyOf('r.facts', filter.facts, params)
      : anyOf('f.facts', filter.facts, params).map(
          (wanted) => `(select ${wanted} from vehicle_facets f where f.vehicle_id = r.id)`,
        );
  return [...rowConditions(filter, 'r', params), ...facts].join(' and ') || 'true';
}
