'use client';

import { LoaderCircle } from 'lucide-react';
import type { Route } from 'next';
import Link from 'next/link';
import { useTranslations } from 'next-intl';
import { buttonClass } from '@/components/ui';
import type { AuthoritySummary } from '@/lib/contracts';
import { PageRefresh } from '../../_components/page-refresh';
import { useWithdrawal, WithdrawalSummary } from './withdrawal-summary';

/** After an emergency withdrawal: its progress, the vehicles that need an enrolment secret, and a rotation for the others. */
export function WithdrawalOutcome({ authority }: { authority: AuthoritySummary }) {
  const t = useTranslations('certificate.authorities.emergency');
  const { id, keyId, validCertificates } = authority;
  const query = useWithdrawal(authority);
  const reachable = (query.data?.total.withOther ?? 0) + (query.data?.total.unproven ?? 0);
  return (
    <section aria-label={t('outcome')} className="mb-3 flex flex-col gap-3 rounded-md border border-line p-3">
      {validCertificates > 0 && (
        <p role="status" className="flex items-center gap-1.5 text-sm text-warning">
          <LoaderCircle aria-hidden className="size-3.5 motion-safe:animate-spin" />
          {t('revoking', { count: validCertificates })}
          <PageRefresh />
        </p>
      )}
      <WithdrawalSummary id={id} query={query} />
      {keyId && reachable > 0 && (
        <div className="flex flex-col items-start gap-1.5 text-sm">
          <p>{t('campaignText', { count: reachable })}</p>
          <Link
            href={`/admin/rotations/new?withdrawnIssuers=${keyId}` as Route}
            className={buttonClass('primary', 'sm')}
          >
            {t('campaign')}
          </Link>
        </div>
      )}
    </section>
  );
}
