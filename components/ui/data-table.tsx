import type { ComponentProps, Key, ReactNode } from 'react';
import { cx } from './cx';
import { Table, Td, Th, Tr } from './table';

export type Column<T> = {
  head: string;
  /** The heading is for assistive technology only; the cells have no label. */
  hidden?: boolean;
  /** Label of the cell in a card: the heading unless given, false for none. */
  label?: string | false;
  headClassName?: string;
  /** Tooltip of the heading. */
  headTitle?: string;
  className?: string;
  cell: (row: T) => ReactNode;
};

type DataTableProps<T> = ComponentProps<typeof Table> & {
  columns: readonly Column<T>[];
  rows: readonly T[];
  rowKey: (row: T) => Key;
  rowProps?: (row: T) => ComponentProps<'tr'>;
  /** Cells have several lines: aligned at the top. */
  tall?: boolean;
};

/** A table described by its columns. In a narrow window its rows become cards unless `stacks` is false. */
export function DataTable<T>({ columns, rows, rowKey, rowProps, tall, stacks = true, ...table }: DataTableProps<T>) {
  return (
    <Table {...table} stacks={stacks}>
      <thead>
        <tr>
          {columns.map(({ head, hidden, headClassName, headTitle }) => (
            <Th key={head} className={headClassName} title={headTitle}>
              {hidden ? <span className="sr-only">{head}</span> : head}
            </Th>
          ))}
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => (
          <Tr key={rowKey(row)} {...rowProps?.(row)}>
            {columns.map(({ head, hidden, label = head, className, cell }) => (
              <Td
                key={head}
                label={hidden || label === false ? undefined : label}
                className={cx(tall && 'py-2 align-top', className)}
              >
                {cell(row)}
              </Td>
            ))}
          </Tr>
        ))}
      </tbody>
    </Table>
  );
}
