'use client';

import { KeyRound, RefreshCcwDot } from 'lucide-react';
import type { Route } from 'next';
import Link from 'next/link';
import { useTranslations } from 'next-intl';
import { Age, buttonClass, Td, Tr, useNow } from '@/components/ui';
import type { RotationTarget } from '@/lib/contracts';
import { LocalTime } from '../../../../../_components/local-time';
import { TargetStateBadge } from '../../_components/state-badge';
import { useFailureText } from './use-failure-text';
import { VehicleCell } from './vehicle-cell';

/** `over`: the rotation is cancelled, so that nothing of it can be retried. */
export function StrandedRow({ target, over }: { target: RotationTarget; over: boolean }) {
  const t = useTranslations('rotation');
  const failureText = useFailureText();
  const now = useNow();
  const { vin, tboxSerial, state, failureCode, connected, lastSeenAt, validUntil, advice } = target;
  return (
    <Tr>
      <Td className="py-2 align-top">
        <VehicleCell target={target} connection={t(connected ? 'targets.connected' : 'targets.offline')} />
      </Td>
      <Td className="py-2 align-top">
        <div>
          <TargetStateBadge state={state} />
          {failureCode && <p className="mt-0.5 text-muted text-xs">{failureText(failureCode).title}</p>}
        </div>
      </Td>
      <Td label={t('stranded.seen')} className="py-2 align-top text-muted">
        {connected ? t('targets.connected') : lastSeenAt === null ? t('targets.never') : <Age at={lastSeenAt} />}
      </Td>
      <Td label={t('stranded.validUntil')} className="py-2 align-top">
        <span
          suppressHydrationWarning
          className={validUntil === null || validUntil < now ? 'text-critical' : 'text-muted'}
        >
          {validUntil === null ? '–' : <LocalTime at={validUntil} />}
        </span>
      </Td>
      <Td className="py-2 align-top">
        <div className="flex flex-col items-start gap-1.5">
          <p className="max-w-md">{advice && t(`stranded.${advice === 'retry' && over ? 'again' : advice}`)}</p>
          {advice === 'retry' && over && (
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
      </Td>
    </Tr>
  );
}
