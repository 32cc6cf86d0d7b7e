'use client';

import { useQuery } from '@tanstack/react-query';
import { useTranslations } from 'next-intl';
import { DataTable, TextLink } from '@/components/ui';
import { call } from '@/lib/browser/call';
import { queryKeys } from '@/lib/browser/query-keys';
import type { RotationPage, RotationSummary } from '@/lib/contracts';
import { LocalTime } from '../../../../_components/local-time';
import { partsOf } from './parts';
import { RotationBar, RotationLegend } from './rotation-bar';
import { RotationStateBadge } from './state-badge';
import { useLocalMoment } from './use-local-moment';

const POLL_MS = 5_000;

/** One page of the list, polled. */
export function RotationTable({ initial, cursor }: { initial: RotationPage; cursor: string | null }) {
  const t = useTranslations('rotation');
  const statusText = useStatusText();
  const { data, isError } = useQuery({
    queryKey: queryKeys.rotations.list(cursor),
    queryFn: ({ signal }) => call('GET /rotations', { cursor: cursor ?? undefined }, { signal }),
    initialData: initial,
    refetchInterval: POLL_MS,
  });
  return (
    <>
      {isError && <p className="px-3 pt-2 text-stale text-sm">{t('failedToLoad')}</p>}
      <DataTable
        tall
        rows={data.items}
        rowKey={({ id }) => id}
        columns={[
          {
            head: t('column.name'),
            label: false,
            className: 'min-w-52',
            cell: ({ id, name }) => (
              <TextLink href={`/admin/rotations/${id}`} className="line-clamp-2 break-words font-medium">
                {name}
              </TextLink>
            ),
          },
          {
            head: t('column.state'),
            label: false,
            cell: (rotation) => (
              <div>
                <RotationStateBadge state={rotation.state} />
                <p className="mt-1 text-muted text-xs">{statusText(rotation)}</p>
              </div>
            ),
          },
          {
            head: t('column.progress'),
            label: false,
            headClassName: 'w-[40%]',
            className: 'max-sm:py-1!',
            cell: ({ name, counts, total }) => (
              <div className="flex w-full min-w-0 flex-col gap-1.5 sm:pt-1.5">
                <RotationBar label={name} counts={counts} total={total} />
                <RotationLegend counts={counts} />
              </div>
            ),
          },
          {
            head: t('column.started'),
            className: 'text-muted',
            cell: ({ startedAt }) =>
              startedAt === null ? <span className="text-faint">{t('notStarted')}</span> : <LocalTime at={startedAt} />,
          },
          { head: t('column.by'), className: 'max-w-44 truncate text-muted', cell: ({ createdBy }) => createdBy },
        ]}
      />
    </>
  );
}

/** A short explanation of the state. */
function useStatusText(): (rotation: RotationSummary) => string {
  const t = useTranslations('rotation.stateDetail');
  const moment = useLocalMoment();
  return ({ state, pauseReason, startsAt, counts, total }) => {
    const { confirmed, underWay } = partsOf(counts);
    switch (state) {
      case 'awaiting_approval':
        return t('awaiting_approval');
      case 'scheduled':
        return startsAt === null ? t('soon') : t('startsAt', { time: moment(startsAt) });
      case 'running':
        return t('running', { count: underWay });
      case 'paused':
        return t(pauseReason ?? 'operator');
      case 'completed':
        return confirmed === total ? t('all') : t('partly', { missing: total - confirmed });
      case 'cancelled':
        return t('cancelled', { count: counts.cancelled });
    }
  };
}
