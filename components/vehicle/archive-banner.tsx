'use client';

import { Archive } from 'lucide-react';
import { useFormatter, useTranslations } from 'next-intl';
import { DATE_MINUTE } from '@/components/ui';
import type { VehicleDetail } from '@/lib/contracts';

/** Says that the vehicle is archived, and until when its certificates are on hold. */
export function ArchiveBanner({ archive }: { archive: NonNullable<VehicleDetail['archive']> }) {
  const t = useTranslations('vehicle.lifecycle.banner');
  const format = useFormatter();
  const time = (at: number) => format.dateTime(at, DATE_MINUTE);
  const { at, by, reason, certificates, holdUntil } = archive;
  return (
    <div
      role="status"
      className="flex items-start gap-2 rounded-lg border border-warning/40 bg-warning/10 px-3 py-2 text-sm"
    >
      <Archive aria-hidden className="mt-0.5 size-4 shrink-0 text-warning" />
      <p>
        <strong className="font-medium">{t('by', { at: time(at), by })}</strong>{' '}
        {reason && `${t('reason', { reason })} `}
        {t(certificates, { until: time(holdUntil) })}
      </p>
    </div>
  );
}
