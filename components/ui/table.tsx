import type { ComponentProps } from 'react';
import { cx } from './cx';

/** A plain table that scrolls sideways inside itself. Rows are 36 px. */
export function Table({ className, ...props }: ComponentProps<'table'>) {
  return (
    <div className="w-full overflow-x-auto">
      <table {...props} className={cx('w-full border-collapse text-left text-sm', className)} />
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

export function Td({ className, ...props }: ComponentProps<'td'>) {
  return <td {...props} className={cx('h-9 border-line border-b px-3 align-middle', className)} />;
}

export function Tr({ className, ...props }: ComponentProps<'tr'>) {
  return <tr {...props} className={cx('hover:bg-hover', className)} />;
}
