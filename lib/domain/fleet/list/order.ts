import type { VehicleSort } from '@/lib/contracts';
import { epochMs, time } from '@/lib/platform/db/sql-time';

/** Position of a row in an order; the last part makes it unique. */
export type SortKey = (string | number)[];

type KeyColumn = { name: string; type: string; toJson: (sql: string) => string; fromJson: (param: string) => string };

export type Order = {
  sort: VehicleSort;
  /** The table whose indexes have this order. */
  table: 'vehicles' | 'vehicle_facets';
  columns: KeyColumn[];
  direction: 'asc' | 'desc';
  /** The comparison that means "further on". */
  beyond: '>' | '<';
};

const plain = { toJson: (sql: string) => sql, fromJson: (param: string) => param };
const vin: KeyColumn = { name: 'vin', type: 'text', ...plain };
const KEYS: Record<'vin' | 'plate' | 'changed', Pick<Order, 'table' | 'columns'>> = {
  vin: { table: 'vehicles', columns: [vin] },
  plate: { table: 'vehicles', columns: [{ name: 'plate_key', type: 'text', ...plain }, vin] },
  changed: {
    table: 'vehicle_facets',
    columns: [
      {
        name: 'changed_at',
        type: 'bigint',
        toJson: epochMs,
        fromJson: time,
      },
      { name: 'vehicle_id', type: 'int', ...plain },
    ],
  },
};

export const orderBy = (sort: VehicleSort): Order => {
  const down = sort.startsWith('-');
  const name = sort.replace('-', '') as keyof typeof KEYS;
  return { sort, ...KEYS[name], direction: down ? 'desc' : 'asc', beyond: down ? '<' : '>' };
};

/** `k1, k2`: column names of the key in rows that were selected by `keyColumns`. */
export const keyNames = (order: Order): string[] => order.columns.map((_, i) => `k${i + 1}`);

/** `alias.vin as k1` */
export const keyColumns = (order: Order, alias: string): string =>
  order.columns.map(({ name }, i) => `${alias}.${name} as k${i + 1}`).join(', ');

/** `[k1, k2]` as JSON, the format of a cursor. */
export const keyJson = (order: Order): string =>
  `json_build_array(${order.columns.map(({ toJson }, i) => toJson(`k${i + 1}`)).join(', ')})`;

export const orderClause = ({ direction }: Order, columns: string[]): string =>
  columns.map((column) => `${column} ${direction}`).join(', ');

/** In the order of the "C" collation and of numbers. */
export function compareKeys({ direction }: Order, a: SortKey, b: SortKey): number {
  const sign = direction === 'asc' ? 1 : -1;
  for (const [i, part] of a.entries()) {
    const other = b[i];
    if (other === undefined || part === other) continue;
    return part < other ? -sign : sign;
  }
  return 0;
}
