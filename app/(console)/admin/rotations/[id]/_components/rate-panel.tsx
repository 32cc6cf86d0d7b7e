'use client';

import dynamic from 'next/dynamic';
import { useFormatter, useTranslations } from 'next-intl';
import { Panel, Skeleton } from '@/components/ui';
import type { RotationDetail } from '@/lib/contracts';

const RateChart = dynamic(() => import('@/components/charts/rate-chart'), {
  ssr: false,
  loading: () => <Skeleton className="h-full w-full" />,
});

export function RatePanel({ rotation: { confirmedPerMinute } }: { rotation: RotationDetail }) {
  const t = useTranslations('rotation.rate');
  const format = useFormatter();
  const most = Math.max(0, ...confirmedPerMinute.map(({ count }) => count));
  return (
    <Panel title={t('title')}>
      {most === 0 ? (
        <p className="text-muted text-sm">{t('none')}</p>
      ) : (
        <figure
          aria-label={t('summary', { minutes: confirmedPerMinute.length, most: format.number(most) })}
          className="h-full max-h-64 min-h-40"
        >
          <RateChart rows={confirmedPerMinute} name={t('name')} />
        </figure>
      )}
    </Panel>
  );
}
