import type { Db } from '@/lib/platform/db';
import { anyOf, between, beyondKey, type Filter, IS_LISTED, type Range, rowConditions } from './filter';
import { keyColumns, keyJson, keyNames, type Order, orderClause, type SortKey } from './order';
import { Params } from './params';

/** A range of rows that an index has in order. */
export type ScanRange = { fleetId?: number; modelId?: number; facts?: number; range?: Range };

export type Hit = { id: number; key: SortKey };
export type Found = {
  /** In order, at most `limit`. */
  hits: Hit[];
  /** Number of matches that were read, also those beyond `limit`. */
  count: number;
  /** There are no other matches. */
  complete: boolean;
};

type ScanInput = {
  order: Order;
  scanRanges: ScanRange[];
  filter: Filter;
  after: SortKey | null;
  /** Maximum number of rows to read. */
  rows: number;
  limit: number;
};

/**
 * Reads the ranges in order until `limit` rows match or `rows` were read. PostgreSQL merges them incrementally (Merge Append),
 * so it reads no more than that and one row a range. Row number `rows` is returned even if it does not match: it shows that
 * there may be more.
 */
export async function scanInOrder(db: Db, input: ScanInput): Promise<Found> {
  const { order, scanRanges, limit } = input;
  const params = new Params();
  const keys = keyNames(order);
  const rows = params.add(input.rows, 'int');
  const inOrder = `order by ${orderClause(order, keys)}`;
  const read = scanRanges.map((range) => rangeRows(input, range, rows, params)).join('\nunion all ');
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

function rangeRows({ order, after }: ScanInput, scanRange: ScanRange, rows: string, params: Params): string {
  const { fleetId, modelId, facts, range } = scanRange;
  const [first] = order.columns;
  const where = [
    ...(order.table === 'vehicles' ? [IS_LISTED] : []),
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
    )} limit ${rows}) scan_range`;
}

const equals = (column: string, value: number | undefined, params: Params): string[] =>
  value === undefined ? [] : [`${column} = ${params.add(value, 'int')}`];

/** Facts last, as they are looked up for each row of `vehicles`. */
function hit({ order, filter }: ScanInput, params: Params): string {
  const facts =
    order.table === 'vehicle_facets'
      ? anyOf('r.facts', filter.facts, params)
      : anyOf('f.facts', filter.facts, params).map(
          (condition) => `(select ${condition} from vehicle_facets f where f.vehicle_id = r.id)`,
        );
  return [...rowConditions(filter, 'r', params), ...facts].join(' and ') || 'true';
}
