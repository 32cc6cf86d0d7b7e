'use client';

import { useTranslations } from 'next-intl';
import type { RotationSummary } from '@/lib/contracts';
import { partsOf } from './parts';
import { useLocalMoment } from './use-local-moment';

/** Why it is in its state, in a few words. */
export function useStatusText(): (rotation: RotationSummary) => string {
  const t = useTranslations('rotation.standing');
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
