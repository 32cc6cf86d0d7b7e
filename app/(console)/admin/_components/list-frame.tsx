import type { Route } from 'next';
import Link from 'next/link';
import { useTranslations } from 'next-intl';
import type { ReactNode } from 'react';
import { buttonClass, EmptyState, Panel } from '@/components/ui';

type ListFrameProps = {
  /** Above the list. */
  title?: ReactNode;
  icon: ReactNode;
  empty: { title: string; text?: ReactNode; actions?: ReactNode };
  /** Null where there is nothing. */
  children: ReactNode;
  path: string;
  filters: Record<string, string | undefined>;
  cursor: string | undefined;
  nextCursor: string | null;
  /** In another order than by time. */
  ordered?: boolean;
};

/** A page of a list, or why there is none, and the way to the next. */
export function ListFrame({ title, icon, empty, children, ordered = false, ...place }: ListFrameProps) {
  const t = useTranslations('admin.paging');
  const labels = ordered ? { first: t('firstUsers'), next: t('nextUsers') } : { first: t('first'), next: t('next') };
  return (
    <Panel flush title={title}>
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
  /** What stands in the address besides the place in the list. */
  filters: Record<string, string | undefined>;
  cursor: string | undefined;
  nextCursor: string | null;
  labels: { first: string; next: string };
};

/** Onwards, or back to the beginning: a list that grows at its head has no page numbers. */
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
