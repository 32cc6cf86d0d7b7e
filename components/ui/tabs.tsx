import Link from 'next/link';
import type { ComponentProps, ReactNode } from 'react';
import { cx } from './cx';

type Tab = { key: string; label: ReactNode; href: ComponentProps<typeof Link>['href'] };

/** Tabs that are links: the chosen one stands in the URL. */
export function Tabs({ label, tabs, current }: { label: string; tabs: Tab[]; current: string }) {
  return (
    <nav aria-label={label} className="flex gap-4 overflow-x-auto border-line border-b">
      {tabs.map((tab) => (
        <Link
          key={tab.key}
          href={tab.href}
          aria-current={tab.key === current ? 'page' : undefined}
          className={cx(
            '-mb-px whitespace-nowrap border-b-2 px-0.5 py-2 text-sm',
            tab.key === current
              ? 'border-accent font-medium text-text'
              : 'border-transparent text-muted hover:border-line-strong hover:text-text',
          )}
        >
          {tab.label}
        </Link>
      ))}
    </nav>
  );
}
