import type { ComponentProps, Key, ReactNode } from 'react';
import { cx } from './cx';
import { Table, Td, Th, Tr } from './table';

export type Column<T> = {
  head: string;
  /** The heading is for assistive technology only, and no label of a cell. */
  hidden?: boolean;
  /** What names the cell in a card: the heading, another text, or nothing where the cell speaks for itself. */
  label?: string | false;
  headClassName?: string;
  className?: string;
  cell: (row: T) => ReactNode;
};

type DataTableProps<T> = ComponentProps<typeof Table> & {
  columns: readonly Column<T>[];
  rows: readonly T[];
  rowKey: (row: T) => Key;
  rowProps?: (row: T) => ComponentProps<'tr'>;
  /** Cells are of several lines: aligned at their top. */
  tall?: boolean;
};

/** A table of which each column says its heading and its cell. In a narrow window its rows are cards, unless said. */
export function DataTable<T>({ columns, rows, rowKey, rowProps, tall, stacks = true, ...table }: DataTableProps<T>) {
  return (
    <Table {...table} stacks={stacks}>
      <thead>
        <tr>
          {columns.map(({ head, hidden, headClassName }) => (
            <Th key={head} className={headClassName}>
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
