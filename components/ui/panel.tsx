import type { ComponentProps, ReactNode } from 'react';
import { cx } from './cx';

type PanelProps = Omit<ComponentProps<'div'>, 'title'> & {
  title?: ReactNode;
  /** In place of a title. */
  toolbar?: ReactNode;
  actions?: ReactNode;
  flush?: boolean;
  /** What does not fit into its height is scrolled to, also by keyboard. */
  scrolls?: boolean;
};

/** A bordered surface, a section if it has a title. `flush`: no padding, for tables and maps. */
export function Panel({
  title,
  toolbar,
  actions,
  flush = false,
  scrolls = false,
  className,
  children,
  ...props
}: PanelProps) {
  const Element = title ? 'section' : 'div';
  return (
    <Element {...props} className={cx('flex min-w-0 flex-col rounded-lg border border-line bg-surface', className)}>
      {(title || toolbar || actions) && (
        <header className="flex h-10 shrink-0 items-center gap-2 border-line border-b px-3">
          {toolbar ? (
            <div className="min-w-0 flex-1">{toolbar}</div>
          ) : (
            <h2 className="min-w-0 flex-1 truncate font-semibold text-sm">{title}</h2>
          )}
          {actions}
        </header>
      )}
      <div
        tabIndex={scrolls ? 0 : undefined}
        className={cx('min-h-0 min-w-0 flex-1', !flush && 'p-3', scrolls && 'overflow-y-auto')}
      >
        {children}
      </div>
    </Element>
  );
}
