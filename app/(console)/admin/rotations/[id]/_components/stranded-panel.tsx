'use client';

import { CircleCheck } from 'lucide-react';
import { useFormatter, useTranslations } from 'next-intl';
import { Badge, Button, ErrorState, Panel, Skeleton, Table, Th } from '@/components/ui';
import type { RotationDetail } from '@/lib/contracts';
import { StrandedRow } from './stranded-row';
import { useTargets } from './use-targets';

const PAGE_SIZE = 10;

/** Vehicles that may be lost, each with what brings it back. */
export function StrandedPanel({ rotation }: { rotation: RotationDetail }) {
  const t = useTranslations('rotation');
  const { stranded } = rotation;
  if (stranded > 0) return <StrandedList rotation={rotation} />;
  if (rotation.startedAt === null) return null;
  return (
    <p className="flex items-center gap-2 text-muted text-sm">
      <CircleCheck aria-hidden className="size-4 shrink-0 text-connected" />
      {t('stranded.none')}
    </p>
  );
}

function StrandedList({ rotation }: { rotation: RotationDetail }) {
  const t = useTranslations('rotation');
  const format = useFormatter();
  const { data, isError, refetch, hasNextPage, fetchNextPage, isFetchingNextPage } = useTargets(
    rotation,
    { stranded: 'true' },
    PAGE_SIZE,
  );
  const items = data?.pages.flatMap((page) => page.items) ?? [];
  return (
    <Panel
      flush
      title={
        <>
          {t('stranded.title')}{' '}
          <Badge tone="warning" className="ml-1">
            {format.number(rotation.stranded)}
          </Badge>
        </>
      }
    >
      {data ? (
        <Table stacks>
          <thead>
            <tr>
              <Th>{t('column.vehicle')}</Th>
              <Th>{t('column.standing')}</Th>
              <Th>{t('stranded.seen')}</Th>
              <Th>{t('stranded.validUntil')}</Th>
              <Th>{t('column.todo')}</Th>
            </tr>
          </thead>
          <tbody>
            {items.map((target) => (
              <StrandedRow key={target.tboxSerial} target={target} over={rotation.state === 'cancelled'} />
            ))}
          </tbody>
        </Table>
      ) : isError ? (
        <ErrorState title={t('stranded.loadFailed')} onRetry={() => void refetch()} retryLabel={t('retry')} />
      ) : (
        <div className="p-3">
          <Skeleton className="h-20 w-full" />
        </div>
      )}
      {hasNextPage && (
        <div className="flex justify-center border-line border-t p-2">
          <Button size="sm" busy={isFetchingNextPage} onClick={() => void fetchNextPage()}>
            {t('stranded.more', { count: Math.max(1, rotation.stranded - items.length) })}
          </Button>
        </div>
      )}
    </Panel>
  );
}
