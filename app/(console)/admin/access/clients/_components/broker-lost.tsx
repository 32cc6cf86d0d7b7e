'use client';

import { TriangleAlert } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { Age, ErrorState } from '@/components/ui';
import type { ClientsProblem } from './use-clients';

/** Shown instead of data while the broker does not answer. */
export function BrokerLost({ problem, onRetry }: { problem: ClientsProblem; onRetry: () => void }) {
  const t = useTranslations('clients.lost');
  const common = useTranslations('common');
  const lost = problem === 'lost';
  return (
    <ErrorState title={t(lost ? 'title' : 'failed')} retryLabel={common('retry')} onRetry={onRetry}>
      {lost ? (
        <div className="flex flex-col gap-2">
          <p>{t('text')}</p>
          <p>{t('embedded')}</p>
          <p>{t('external')}</p>
        </div>
      ) : (
        t('failedText')
      )}
    </ErrorState>
  );
}

/** Shown above outdated data while the broker does not answer. */
export function BrokerLostNote({ problem, asOf }: { problem: ClientsProblem; asOf: number }) {
  const t = useTranslations('clients.lost');
  const lost = problem === 'lost';
  return (
    <div role="alert" className="flex gap-2 border-line border-b bg-stale/10 px-3 py-2 text-sm text-stale">
      <TriangleAlert aria-hidden className="mt-0.5 size-4 shrink-0" />
      <div className="flex max-w-prose flex-col gap-1">
        <p className="font-medium">
          {t.rich(lost ? 'stale' : 'failedStale', { age: () => <Age at={asOf} /> })} {lost && t('text')}
        </p>
        {lost && (
          <p>
            {t('embedded')} {t('external')}
          </p>
        )}
      </div>
    </div>
  );
}
