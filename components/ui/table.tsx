import type { ComponentProps } from 'react';
import { cx } from './cx';

type TableProps = ComponentProps<'table'> & {
  /** In a narrow window each row becomes a card: lines of cells, each behind its `label`. */
  stacks?: boolean;
};

/** A plain table that scrolls sideways inside itself. Rows are 36 px. */
export function Table({ stacks = false, className, ...props }: TableProps) {
  return (
    <div className="w-full overflow-x-auto">
      <table
        {...props}
        className={cx(
          'w-full border-collapse text-left text-sm [&>tbody>tr:last-child>td]:border-b-0',
          stacks && 'stacks',
          className,
        )}
      />
    </div>
  );
}

export function Th({ className, scope = 'col', ...props }: ComponentProps<'th'>) {
  return (
    <th
      {...props}
      scope={scope}
      className={cx('h-8 whitespace-nowrap border-line border-b px-3 font-medium text-2xs text-muted', className)}
    />
  );
}

/** `label`: what the heading says, for a row that is a card; without it the cell speaks for itself. */
export function Td({ label, className, ...props }: ComponentProps<'td'> & { label?: string }) {
  return <td {...props} data-label={label} className={cx('h-9 border-line border-b px-3 align-middle', className)} />;
}

export function Tr({ className, ...props }: ComponentProps<'tr'>) {
  return <tr {...props} className={cx('hover:bg-hover', className)} />;
}
