import type { Route } from 'next';
import Link from 'next/link';
import { buttonClass } from '@/components/ui';

type PageLinksProps = {
  path: string;
  /** What stands in the address besides the place in the list. */
  filters: Record<string, string | undefined>;
  cursor: string | undefined;
  nextCursor: string | null;
  labels: { first: string; next: string };
};

/** Onwards, or back to the beginning: a list that grows at its head has no page numbers. */
export function PageLinks({ path, filters, cursor, nextCursor, labels }: PageLinksProps) {
  if (!cursor && !nextCursor) return null;
  return (
    <nav className="flex justify-end gap-2 p-3">
      {cursor && (
        <Link href={hrefOf(path, filters)} className={buttonClass('secondary', 'sm')}>
          {labels.first}
        </Link>
      )}
      {nextCursor && (
        <Link href={hrefOf(path, { ...filters, cursor: nextCursor })} className={buttonClass('secondary', 'sm')}>
          {labels.next}
        </Link>
      )}
    </nav>
  );
}

function hrefOf(path: string, parameters: Record<string, string | undefined>): Route {
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(parameters)) if (value) search.set(name, value);
  return (search.size ? `${path}?${search}` : path) as Route;
}
