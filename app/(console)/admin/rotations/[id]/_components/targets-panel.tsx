'use client';

import { CarFront } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { Button, EmptyState, ErrorState, Panel, Skeleton, Table, Th } from '@/components/ui';
import type { RotationDetail } from '@/lib/contracts';
import { TargetFilterBar, useTargetFilters } from './target-filter-bar';
import { TargetRow } from './target-row';
import { useTargets } from './use-targets';

const PAGE_SIZE = 25;

/** Every vehicle of it, to be looked for. */
export function TargetsPanel({ rotation }: { rotation: RotationDetail }) {
  const t = useTranslations('rotation');
  const filters = useTargetFilters();
  const query = useTargets(rotation, filters, PAGE_SIZE);
  const { data, isError, refetch, hasNextPage, fetchNextPage, isFetchingNextPage } = query;
  const items = data?.pages.flatMap((page) => page.items);
  return (
    <Panel flush title={t('targets.title')}>
      <TargetFilterBar rotation={rotation} filters={filters} />
      {items ? (
        items.length > 0 ? (
          <Table stacks aria-busy={query.isPlaceholderData}>
            <thead>
              <tr>
                <Th>{t('column.vehicle')}</Th>
                <Th>{t('column.wave')}</Th>
                <Th>{t('column.standing')}</Th>
                <Th>{t('column.changed')}</Th>
                <Th>{t('column.reason')}</Th>
              </tr>
            </thead>
            <tbody>
              {items.map((target) => (
                <TargetRow key={target.tboxSerial} target={target} />
              ))}
            </tbody>
          </Table>
        ) : (
          <EmptyState icon={<CarFront aria-hidden />} title={t('targets.none')}>
            {t('targets.noneText')}
          </EmptyState>
        )
      ) : isError ? (
        <ErrorState title={t('targets.failed')} onRetry={() => void refetch()} retryLabel={t('retry')} />
      ) : (
        <div className="flex flex-col gap-2 p-3">
          <Skeleton className="h-8 w-full" />
          <Skeleton className="h-8 w-full" />
          <Skeleton className="h-8 w-full" />
        </div>
      )}
      {hasNextPage && (
        <div className="flex justify-center border-line border-t p-2">
          <Button busy={isFetchingNextPage} onClick={() => void fetchNextPage()}>
            {t('more')}
          </Button>
        </div>
      )}
    </Panel>
  );
}
