import { ChevronLeft } from 'lucide-react';
import type { Route } from 'next';
import Link from 'next/link';
import type { ReactNode } from 'react';
import { cx } from './cx';

type PageHeaderProps = { title: ReactNode; description?: ReactNode; actions?: ReactNode };

export function PageHeader({ title, description, actions }: PageHeaderProps) {
  return (
    <header className="flex min-h-12 shrink-0 flex-wrap items-center gap-x-3 gap-y-2 px-4 py-2">
      <h1 className="font-semibold text-lg tracking-tight">{title}</h1>
      {description && <div className="min-w-0 text-muted text-sm">{description}</div>}
      {actions && <div className="ml-auto flex flex-wrap items-center gap-2">{actions}</div>}
    </header>
  );
}

type TabbedHeaderProps<T extends string> = PageHeaderProps & {
  /** Accessible name of the tabs. */
  label: string;
  tabs: readonly (readonly [key: T, label: string, href: string])[];
  current: T;
};

/** Title of a page that is one of several tabs. Tabs are links: the chosen tab is part of the URL. */
export function TabbedHeader<T extends string>({ label, tabs, current, ...header }: TabbedHeaderProps<T>) {
  return (
    <>
      <PageHeader {...header} />
      <div className="px-4 pb-3">
        <nav aria-label={label} className="flex gap-4 overflow-x-auto border-line border-b">
          {tabs.map(([key, text, href]) => (
            <Link
              key={key}
              href={href as Route}
              aria-current={key === current ? 'page' : undefined}
              className={cx(
                '-mb-px whitespace-nowrap border-b-2 px-0.5 py-2 text-sm',
                key === current
                  ? 'border-accent font-medium text-text'
                  : 'border-transparent text-muted hover:border-line-strong hover:text-text',
              )}
            >
              {text}
            </Link>
          ))}
        </nav>
      </div>
    </>
  );
}

type SubpageHeaderProps = { back: { href: string; label: string }; title: string; children?: ReactNode };

/** Title of a page below another one, with a link back to that. */
export function SubpageHeader({ back, title, children }: SubpageHeaderProps) {
  return (
    <header className="flex flex-col gap-1 px-4 pt-3 pb-3">
      <BackLink href={back.href}>{back.label}</BackLink>
      <h1 className="font-semibold text-xl">{title}</h1>
      {children && <p className="max-w-prose text-muted text-sm">{children}</p>}
    </header>
  );
}

/** Above a page's title: a link to the list that it belongs to. */
export function BackLink({ href, children }: { href: string; children: ReactNode }) {
  return (
    <Link href={href as Route} className="inline-flex w-fit items-center gap-0.5 text-muted text-xs hover:text-text">
      <ChevronLeft aria-hidden className="size-3.5" />
      {children}
    </Link>
  );
}
