'use client';

import { CircleCheck, LoaderCircle } from 'lucide-react';
import { useRouter } from 'next/navigation';
import { useFormatter, useTranslations } from 'next-intl';
import { useEffect } from 'react';
import type { CertificateSummary } from '@/lib/contracts';
import { LocalTime } from '../../../../_components/local-time';

const POLL_INTERVAL_MS = 1_000;
const ONE_DIGIT = { minimumFractionDigits: 1, maximumFractionDigits: 1 };
/** Longer than that it took for other reasons than the cutting: the broker was away, or nobody looked. */
const SOON_MS = 60_000;

/** Why and by whom, and whether its connection is gone for certain; looks until it is. */
export function Revocation({ revocation }: { revocation: NonNullable<CertificateSummary['revocation']> }) {
  const t = useTranslations('certificate');
  const router = useRouter();
  const format = useFormatter();
  const { at, reason, by, cutAt } = revocation;
  useEffect(() => {
    if (cutAt !== null) return;
    const timer = setInterval(() => router.refresh(), POLL_INTERVAL_MS);
    return () => clearInterval(timer);
  }, [cutAt, router]);
  return (
    <div className="mt-1 flex flex-col gap-0.5 text-muted text-xs">
      <span>
        <LocalTime at={at} seconds /> · {t('revokedBy', { reason: t(`reasons.${reason}`), by: by ?? '–' })}
      </span>
      {cutAt === null ? (
        <span role="status" className="flex items-center gap-1 text-warning">
          <LoaderCircle aria-hidden className="size-3 motion-safe:animate-spin" />
          {t('cutting')}
        </span>
      ) : (
        <span className="flex items-center gap-1 text-connected">
          <CircleCheck aria-hidden className="size-3" />
          {cutAt - at < SOON_MS
            ? t('cut', { seconds: format.number(Math.max(0, cutAt - at) / 1_000, ONE_DIGIT) })
            : t('cutLater')}
        </span>
      )}
    </div>
  );
}
