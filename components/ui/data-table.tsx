import type { ComponentProps, Key, ReactNode } from 'react';
import { cx } from './cx';
import { SidewaysScroller } from './sideways-scroller';

export type Column<T> = {
  head: string;
  /** The heading is for assistive technology only; the cells have no label. */
  hidden?: boolean;
  /** The column is hidden from assistive technology. */
  decorative?: boolean;
  /** Label of the cell in a card: the heading unless given, false for none. */
  label?: string | false;
  /** Numbers: of equal width, heading and cells aligned at the right. */
  numeric?: boolean;
  headClassName?: string;
  /** Tooltip of the heading. */
  headTitle?: string;
  className?: string;
  cell: (row: T) => ReactNode;
};

type DataTableProps<T> = ComponentProps<'table'> & {
  columns: readonly Column<T>[];
  rows: readonly T[];
  rowKey: (row: T) => Key;
  rowProps?: (row: T) => ComponentProps<'tr'>;
  /** Cells have several lines: aligned at the top. */
  tall?: boolean;
  /** In a narrow window each row becomes a card. */
  stacks?: boolean;
};

/** A table described by its columns. It scrolls sideways; rows are at least 36 px high. */
export function DataTable<T>(props: DataTableProps<T>) {
  const { columns, rows, rowKey, rowProps, tall, stacks = true, className, ...table } = props;
  return (
    <SidewaysScroller>
      <table
        {...table}
        className={cx(
          'w-full border-collapse text-left text-sm [&>tbody>tr:last-child>td]:border-b-0',
          stacks && 'stacks',
          className,
        )}
      >
        <thead>
          <tr>
            {columns.map(({ head, hidden, decorative, numeric, headClassName, headTitle }) => (
              <th
                key={head}
                scope="col"
                title={headTitle}
                aria-hidden={decorative}
                className={cx(
                  'h-8 whitespace-nowrap border-line border-b px-3 font-medium text-2xs text-muted',
                  numeric && 'text-right',
                  headClassName,
                )}
              >
                {hidden ? <span className="sr-only">{head}</span> : head}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <Row key={rowKey(row)} {...rowProps?.(row)}>
              {columns.map(({ head, hidden, decorative, numeric, label = head, className: cellClassName, cell }) => (
                <td
                  key={head}
                  data-label={hidden || label === false ? undefined : label}
                  aria-hidden={decorative}
                  className={cx(
                    'h-9 border-line border-b px-3 align-middle',
                    tall && 'py-2 align-top',
                    numeric && 'tabular text-right',
                    cellClassName,
                  )}
                >
                  {cell(row)}
                </td>
              ))}
            </Row>
          ))}
        </tbody>
      </table>
    </SidewaysScroller>
  );
}

function Row({ className, ...props }: ComponentProps<'tr'>) {
  return <tr {...props} className={cx('hover:bg-hover', className)} />;
}
