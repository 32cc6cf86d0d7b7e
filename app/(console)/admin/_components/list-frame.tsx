import { useTranslations } from 'next-intl';
import type { ReactNode } from 'react';
import { EmptyState, Panel } from '@/components/ui';
import { PageLinks } from './page-links';

type ListFrameProps = {
  /** Above the list. */
  title?: ReactNode;
  icon: ReactNode;
  empty: { title: string; text?: string | undefined };
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
        <EmptyState icon={icon} title={empty.title}>
          {empty.text}
        </EmptyState>
      )}
      <PageLinks {...place} labels={labels} />
    </Panel>
  );
}
