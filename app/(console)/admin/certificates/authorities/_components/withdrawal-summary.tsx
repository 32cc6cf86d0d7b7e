'use client';

import { useTranslations } from 'next-intl';
import { ErrorState, Skeleton } from '@/components/ui';
import { FleetTable } from './fleet-table';
import { StrandedList } from './stranded-list';
import type { useWithdrawal } from './use-withdrawal';

/** Who is affected, before and after; `query`: of `useWithdrawal`. */
export function WithdrawalSummary({ id, query }: { id: number; query: ReturnType<typeof useWithdrawal> }) {
  const t = useTranslations('certificate.authorities.emergency');
  const { data, isError, refetch } = query;
  if (isError) {
    return <ErrorState title={t('loadFailed')} onRetry={() => void refetch()} retryLabel={t('retry')} />;
  }
  if (!data) return <Skeleton className="h-32 w-full" />;
  return (
    <div className="flex flex-col gap-3 text-sm">
      <p>
        {t('affected', { certificates: data.certificates, vehicles: data.total.vehicles })}{' '}
        {data.unbound > 0 && t('unbound', { count: data.unbound })}
      </p>
      {data.fleets.length > 0 && <FleetTable fleets={data.fleets} total={data.total} />}
      <StrandedList id={id} preview={data} />
    </div>
  );
}
