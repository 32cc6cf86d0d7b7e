'use client';

import { CircleCheck, LoaderCircle } from 'lucide-react';
import { useFormatter, useTranslations } from 'next-intl';
import { cx, useNow } from '@/components/ui';
import type { CertificateSummary } from '@/lib/contracts';
import { LocalTime } from '../../../../_components/local-time';
import { VehicleCell } from '../../../_components/vehicle-link';
import { PageRefresh } from './page-refresh';

/** From here on a certificate counts as expiring (finding `expiring`). */
const EXPIRING_MS = 30 * 86_400_000;

/** End of the validity, absolute and relative. `quiet`: without a warning, as for a revoked certificate. */
export function Ends({ at, quiet = false }: { at: number; quiet?: boolean }) {
  const format = useFormatter();
  const now = useNow();
  const expiring = !quiet && at > now && at - now <= EXPIRING_MS;
  return (
    <span className="block min-w-0">
      <LocalTime at={at} />
      <span className={cx('block text-xs', expiring ? 'text-warning' : 'text-muted')}>
        {format.relativeTime(at, now)}
      </span>
    </span>
  );
}

/** The vehicle that a TBox is in, or was in last. */
export function CertificateVehicle({ vin, plate }: Pick<CertificateSummary, 'vin' | 'plate'>) {
  const t = useTranslations('certificate');
  return vin === null ? <span className="text-faint">{t('noVehicle')}</span> : <VehicleCell vin={vin} plate={plate} />;
}

const ONE_DIGIT = { minimumFractionDigits: 1, maximumFractionDigits: 1 };
/** A longer time is not shown: then the broker could not be reached, or this page was not open. */
const MAX_SHOWN_MS = 60_000;

/** Reason and author of a revocation, and whether the connection has been ended; refreshes the page until it has. */
export function Revocation({ revocation }: { revocation: NonNullable<CertificateSummary['revocation']> }) {
  const t = useTranslations('certificate');
  const format = useFormatter();
  const { at, reason, by, cutAt } = revocation;
  return (
    <div className="mt-1 flex flex-col gap-0.5 text-muted text-xs">
      <span>
        <LocalTime at={at} seconds /> · {t('revokedBy', { reason: t(`reasons.${reason}`), by: by ?? '–' })}
      </span>
      {cutAt === null ? (
        <span role="status" className="flex items-center gap-1 text-warning">
          <LoaderCircle aria-hidden className="size-3 motion-safe:animate-spin" />
          {t('disconnecting')}
          <PageRefresh />
        </span>
      ) : (
        <span className="flex items-center gap-1 text-connected">
          <CircleCheck aria-hidden className="size-3" />
          {cutAt - at < MAX_SHOWN_MS
            ? t('disconnectedAfter', { seconds: format.number(Math.max(0, cutAt - at) / 1_000, ONE_DIGIT) })
            : t('disconnected')}
        </span>
      )}
    </div>
  );
}
