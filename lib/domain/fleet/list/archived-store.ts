import type { Db } from '@/lib/platform/db';
import { epochMs, time } from '@/lib/platform/db/sql-time';
import type { SearchText } from '../search-text';
import { beyondKey, rowConditions } from './filter';
import { keyColumns, keyJson, keyNames, type Order, orderClause, type SortKey } from './order';
import { Params } from './params';
import type { Hit } from './scan-store';

/** The order of a list of archived vehicles: that of changes is by when they were archived. */
export const archivedOrder = (order: Order): Order =>
  order.table === 'vehicles'
    ? order
    : {
        ...order,
        table: 'vehicles',
        columns: [
          { name: 'archived_at', type: 'bigint', toJson: epochMs, fromJson: time },
          { name: 'id', type: 'int', toJson: (sql) => sql, fromJson: (param) => param },
        ],
      };

type ArchivedQuery = {
  order: Order;
  /** null: all. */
  ownFleets: number[] | null;
  /** Codes; null: not filtered. */
  fleets: string[] | null;
  models: string[] | null;
  tags: string[];
  search: SearchText;
  after: SortKey | null;
  limit: number;
};

const MAX_COUNTED = 10_000;

/** Reads through the index of archived vehicles, which are few beside the others. `atLeast`: there are more than `total`. */
export async function selectArchived(
  db: Db,
  { order, ownFleets, fleets, models, tags, search, after, limit }: ArchivedQuery,
): Promise<{ hits: Hit[]; total: number; atLeast: boolean }> {
  const params = new Params();
  const coded = (column: string, table: string, codes: string[] | null) =>
    codes ? [`r.${column} in (select id from ${table} where code = any(${params.add(codes, 'text[]')}))`] : [];
  const where = [
    'r.archived_at is not null',
    ...coded('fleet_id', 'fleets', fleets),
    ...coded('model_id', 'vehicle_models', models),
    ...rowConditions({ fleetIds: ownFleets, modelIds: null, tags, search, facts: null }, 'r', params),
  ].join(' and ');
  const beyond = beyondKey(order, after, 'r', params).map((condition) => ` and ${condition}`);
  const inOrder = `order by ${orderClause(order, keyNames(order))}`;
  const { rows } = await db.query<{ total: number; hits: Hit[] }>({
    text: `select
      (select count(*)::int from (select 1 from vehicles r where ${where} limit ${MAX_COUNTED + 1}) counted) as total,
      (select coalesce(json_agg(json_build_object('id', id, 'key', ${keyJson(order)}) ${inOrder}), '[]') from (
        select r.id, ${keyColumns(order, 'r')} from vehicles r where ${where}${beyond.join('')}
        ${inOrder} limit ${params.add(limit, 'int')}) page) as hits`,
    values: params.values,
  });
  const { total, hits } = rows[0] ?? { total: 0, hits: [] };
  return { hits, total: Math.min(total, MAX_COUNTED), atLeast: total > MAX_COUNTED };
}
