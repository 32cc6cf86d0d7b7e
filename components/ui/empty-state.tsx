import type { ReactNode } from 'react';

type EmptyStateProps = {
  icon?: ReactNode;
  title: ReactNode;
  children?: ReactNode;
  actions?: ReactNode;
  heading?: 'h1' | 'h2';
};

/** Shown in place of content that is empty: why, and what to do. */
export function EmptyState({ icon, title, children, actions, heading: Heading = 'h2' }: EmptyStateProps) {
  return (
    <div className="mx-auto flex max-w-lg flex-col items-center gap-2 px-6 py-14 text-center">
      {icon && (
        <div className="mb-2 flex size-10 items-center justify-center rounded-lg border border-line bg-hover text-muted [&_svg]:size-5">
          {icon}
        </div>
      )}
      <Heading className="font-semibold text-base">{title}</Heading>
      {children && <div className="text-muted text-sm">{children}</div>}
      {actions && <div className="mt-3 flex flex-wrap justify-center gap-2">{actions}</div>}
    </div>
  );
}
