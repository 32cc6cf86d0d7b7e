import { ChevronLeft } from 'lucide-react';
import type { Route } from 'next';
import Link from 'next/link';
import type { ReactNode } from 'react';

/** Above the title of a page: to the list that it came from. */
export function BackLink({ href, children }: { href: string; children: ReactNode }) {
  return (
    <Link href={href as Route} className="inline-flex w-fit items-center gap-0.5 text-muted text-xs hover:text-text">
      <ChevronLeft aria-hidden className="size-3.5" />
      {children}
    </Link>
  );
}
