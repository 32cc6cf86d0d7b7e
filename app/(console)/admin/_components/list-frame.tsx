import type { Route } from 'next';
import Link from 'next/link';
import { useTranslations } from 'next-intl';
import type { ReactNode } from 'react';
import { buttonClass, EmptyState, Panel } from '@/components/ui';

type ListFrameProps = {
  /** Above the list. */
  toolbar?: ReactNode;
  icon: ReactNode;
  empty: { title: string; text?: ReactNode; actions?: ReactNode };
  /** The list; null: it is empty. */
  children: ReactNode;
  path: string;
  filters: Record<string, string | undefined>;
  cursor: string | undefined;
  nextCursor: string | null;
  /** The list is not in the order of time. */
  ordered?: boolean;
};

/** A page of a list or its empty state, with links to the first and next page. */
export function ListFrame({ toolbar, icon, empty, children, ordered = false, ...place }: ListFrameProps) {
  const t = useTranslations('admin.paging');
  const labels = ordered ? { first: t('firstUsers'), next: t('nextUsers') } : { first: t('first'), next: t('next') };
  return (
    <Panel flush toolbar={toolbar}>
      {children ?? (
        <EmptyState icon={icon} title={empty.title} actions={empty.actions}>
          {empty.text}
        </EmptyState>
      )}
      <PageLinks {...place} labels={labels} />
    </Panel>
  );
}

type PageLinksProps = {
  path: string;
  /** Search parameters other than the cursor. */
  filters: Record<string, string | undefined>;
  cursor: string | undefined;
  nextCursor: string | null;
  labels: { first: string; next: string };
};

/** Links to the first and next page. A list that grows at its head has no page numbers. */
function PageLinks({ path, filters, cursor, nextCursor, labels }: PageLinksProps) {
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
