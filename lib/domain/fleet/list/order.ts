import type { VehicleSort } from '@/lib/contracts';

/** Where a row stands in an order; the last part makes it unique. */
export type SortKey = (string | number)[];

export type Order = {
  sort: VehicleSort;
  /** Over `v` (vehicles) and, for `changed`, `f` (vehicle_facets); the expressions of the indexes. */
  columns: { sql: string; type: string; toJson: (sql: string) => string; fromJson: (param: string) => string }[];
  direction: 'asc' | 'desc';
  /** The comparison that means "further on". */
  beyond: '>' | '<';
};

const plain = { toJson: (sql: string) => sql, fromJson: (param: string) => param };
const text = (sql: string) => ({ sql, type: 'text', ...plain });
const COLUMNS: Record<'vin' | 'plate' | 'changed', Order['columns']> = {
  vin: [text('v.vin')],
  plate: [text(`(coalesce(v.plate, E'\\uFFFF') collate "C")`), text('v.vin')],
  changed: [
    {
      sql: 'f.changed_at',
      type: 'bigint',
      toJson: (sql) => `(extract(epoch from ${sql}) * 1000)::bigint`,
      fromJson: (param) => `to_timestamp(${param}::bigint / 1000.0)`,
    },
    { sql: 'f.vehicle_id', type: 'int', ...plain },
  ],
};

export const orderBy = (sort: VehicleSort): Order => {
  const down = sort.startsWith('-');
  const name = sort.replace('-', '') as keyof typeof COLUMNS;
  return { sort, columns: COLUMNS[name], direction: down ? 'desc' : 'asc', beyond: down ? '<' : '>' };
};

/** `k1, k2`, of a row that has them as columns. */
export const keyNames = (order: Order, prefix = ''): string[] => order.columns.map((_, i) => `${prefix}k${i + 1}`);

/** `expression as k1, expression as k2` */
export const keyColumns = (order: Order): string => order.columns.map(({ sql }, i) => `${sql} as k${i + 1}`).join(', ');

export const orderClause = (order: Order, columns: string[]): string =>
  columns.map((column) => `${column} ${order.direction}`).join(', ');

/** As the "C" collation and numbers compare. */
export function compareKeys({ direction }: Order, a: SortKey, b: SortKey): number {
  const sign = direction === 'asc' ? 1 : -1;
  for (const [i, part] of a.entries()) {
    const other = b[i];
    if (other === undefined || part === other) continue;
    return part < other ? -sign : sign;
  }
  return 0;
}
