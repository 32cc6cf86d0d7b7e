'use client';

import { useQuery } from '@tanstack/react-query';
import { Download } from 'lucide-react';
import type { Route } from 'next';
import Link from 'next/link';
import { useFormatter, useTranslations } from 'next-intl';
import { buttonClass, DataTable, ErrorState, Skeleton } from '@/components/ui';
import { call } from '@/lib/browser/call';
import { queryKeys } from '@/lib/browser/query-keys';
import type { AuthoritySummary, WithdrawalPreview } from '@/lib/contracts';

/** Affected vehicles, before and after a withdrawal. */
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

const POLL_INTERVAL_MS = 2_000;
const REFRESH_MS = 5_000;

/**
 * Preview of an emergency withdrawal, or what remains to be done of it. Polled faster while its successor is being made.
 * @param includeRenewed before the request: count as if renewed certificates were revoked too
 */
export const useWithdrawal = ({ id, state }: Pick<AuthoritySummary, 'id' | 'state'>, includeRenewed = false) =>
  useQuery({
    queryKey: queryKeys.withdrawal(id, state, includeRenewed),
    queryFn: ({ signal }) => call('GET /authorities/{id}/withdrawal', { id, includeRenewed }, { signal }),
    // Kept when the option changes, but not when the authority's state does
    placeholderData: (previous, query) => (query?.queryKey[3] === state ? previous : undefined),
    refetchInterval: ({ state: { data } }) =>
      data?.needsSuccessor && data.successor?.state === 'requested' ? POLL_INTERVAL_MS : REFRESH_MS,
  });

const COLUMNS = ['vehicles', 'connected', 'withOther', 'unproven', 'stranded'] as const;

/** Vehicles of each fleet by their other means of authentication. */
function FleetTable({ fleets, total }: Pick<WithdrawalPreview, 'fleets' | 'total'>) {
  const t = useTranslations('certificate.authorities.emergency');
  const format = useFormatter();
  const rows = fleets.length > 1 ? [...fleets, { code: '', name: t('allFleets'), ...total }] : fleets;
  return (
    <DataTable
      rows={rows}
      rowKey={({ code }) => code}
      columns={[
        {
          head: t('fleet'),
          label: false,
          cell: ({ code, name }) => <span className={code === '' ? 'font-medium' : undefined}>{name}</span>,
        },
        ...COLUMNS.map((column) => ({
          head: t(`column.${column}`),
          headTitle: t(`meaning.${column}`),
          numeric: true,
          cell: (fleet: (typeof rows)[number]) => (
            <span className={column === 'stranded' && fleet.stranded > 0 ? 'text-critical' : undefined}>
              {format.number(fleet[column])}
            </span>
          ),
        })),
      ]}
    />
  );
}

/** Vehicles without another certificate: the first as a list, all as a file. */
function StrandedList({ id, preview }: { id: number; preview: WithdrawalPreview }) {
  const t = useTranslations('certificate.authorities.emergency');
  const { stranded, total, includesRenewed } = preview;
  if (total.stranded === 0) return <p className="text-muted">{t('noneStranded')}</p>;
  return (
    <div className="flex flex-col gap-2">
      <p>{t('strandedText', { count: total.stranded })}</p>
      <ul className="flex max-h-32 flex-wrap gap-x-3 gap-y-1 overflow-y-auto font-mono text-xs">
        {stranded.map(({ vin }) => (
          <li key={vin}>
            <Link href={`/vehicles/${vin}` as Route} className="text-accent hover:underline">
              {vin}
            </Link>
          </li>
        ))}
        {total.stranded > stranded.length && (
          <li className="text-muted">{t('more', { count: total.stranded - stranded.length })}</li>
        )}
      </ul>
      <a
        href={`/api/v1/authorities/${id}/withdrawal/stranded?includeRenewed=${includesRenewed}`}
        download
        className={`${buttonClass('secondary', 'sm')} self-start`}
      >
        <Download aria-hidden className="size-3.5" />
        {t('export')}
      </a>
    </div>
  );
}
