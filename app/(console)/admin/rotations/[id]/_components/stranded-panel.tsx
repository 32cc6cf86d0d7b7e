'use client';

import { CircleCheck, KeyRound, RefreshCcwDot } from 'lucide-react';
import type { Route } from 'next';
import Link from 'next/link';
import { useFormatter, useTranslations } from 'next-intl';
import { Age, Badge, buttonClass, Panel, useNow } from '@/components/ui';
import type { RotationDetail, RotationTarget } from '@/lib/contracts';
import { LocalTime } from '../../../../../_components/local-time';
import { TargetStateBadge } from '../../_components/state-badge';
import { TargetTable } from './target-table';
import { useFailureText } from './use-failure-text';
import { useTargets } from './use-targets';

const PAGE_SIZE = 10;

/** Vehicles that may no longer be able to connect, each with the remedy. */
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
  const failureText = useFailureText();
  const query = useTargets(rotation, { stranded: 'true' }, PAGE_SIZE);
  const shown = query.data?.pages.reduce((sum, { items }) => sum + items.length, 0) ?? 0;
  const title = (
    <>
      {t('stranded.title')}{' '}
      <Badge tone="warning" className="ml-1">
        {format.number(rotation.stranded)}
      </Badge>
    </>
  );
  return (
    <Panel flush title={title}>
      <TargetTable
        tall
        query={query}
        failed={t('stranded.loadFailed')}
        more={t('stranded.more', { count: Math.max(1, rotation.stranded - shown) })}
        columns={[
          {
            head: t('column.state'),
            label: false,
            cell: ({ state, failureCode }) => (
              <div>
                <TargetStateBadge state={state} />
                {failureCode && <p className="mt-0.5 text-muted text-xs">{failureText(failureCode).title}</p>}
              </div>
            ),
          },
          {
            head: t('stranded.seen'),
            className: 'text-muted',
            cell: ({ connected, lastSeenAt }) => {
              if (connected) return t('targets.connected');
              return lastSeenAt === null ? t('targets.never') : <Age at={lastSeenAt} />;
            },
          },
          { head: t('stranded.validUntil'), cell: ({ validUntil }) => <ValidUntil at={validUntil} /> },
          {
            head: t('column.todo'),
            label: false,
            cell: (target) => <Remedy target={target} cancelled={rotation.state === 'cancelled'} />,
          },
        ]}
      />
    </Panel>
  );
}

function ValidUntil({ at }: { at: number | null }) {
  const now = useNow();
  return (
    <span className={at === null || at < now ? 'text-critical' : 'text-muted'}>
      {at === null ? '–' : <LocalTime at={at} />}
    </span>
  );
}

/** A cancelled rotation retries nothing: its vehicles need a new one. */
function Remedy({ target: { vin, tboxSerial, advice }, cancelled }: { target: RotationTarget; cancelled: boolean }) {
  const t = useTranslations('rotation');
  return (
    <div className="flex flex-col items-start gap-1.5">
      <p className="max-w-md">{advice && t(`stranded.${advice === 'retry' && cancelled ? 'again' : advice}`)}</p>
      {advice === 'retry' && cancelled && (
        <Link href={`/admin/rotations/new?vins=${vin}` as Route} className={buttonClass('secondary', 'sm')}>
          <RefreshCcwDot aria-hidden className="size-3.5" />
          {t('new')}
        </Link>
      )}
      {advice === 'enrol' && (
        <Link
          href={`/admin/certificates?q=${encodeURIComponent(tboxSerial)}` as Route}
          className={buttonClass('secondary', 'sm')}
        >
          <KeyRound aria-hidden className="size-3.5" />
          {t('stranded.toCertificate')}
        </Link>
      )}
    </div>
  );
}
