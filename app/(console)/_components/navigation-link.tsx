'use client';

import type { Route } from 'next';
import Link from 'next/link';
import { usePathname } from 'next/navigation';
import type { ReactNode } from 'react';
import { cx } from '@/components/ui';

type NavigationLinkProps = {
  href: Route;
  label: string;
  /** In a narrow window only the current page has its label. */
  crowded?: boolean;
  children: ReactNode;
};

/** A link of the navigation; also current on the pages below it. */
export function NavigationLink({ href, label, crowded = false, children }: NavigationLinkProps) {
  const path = usePathname();
  const here = href === '/' ? path === '/' : path === href || path.startsWith(`${href}/`);
  return (
    <Link
      href={href}
      title={label}
      aria-current={here ? 'page' : undefined}
      className={cx(
        'flex h-12 min-w-0 flex-auto flex-col items-center justify-center gap-1 rounded-md px-0.5 text-2xs leading-none transition-colors sm:flex-none',
        here ? 'bg-selected font-medium text-accent' : 'text-muted hover:bg-hover hover:text-text',
      )}
    >
      {children}
      <span className={cx('max-w-full truncate', crowded && !here && 'max-sm:sr-only')}>{label}</span>
    </Link>
  );
}
