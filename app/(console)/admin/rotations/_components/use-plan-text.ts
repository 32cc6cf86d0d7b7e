'use client';

import { useFormatter, useTranslations } from 'next-intl';
import { useDuration } from '@/components/vehicle/use-duration';
import type { RotationPlan } from '@/lib/contracts';
import { minDuration, waveSizes } from './wave-sizes';

/** What a plan does with so many vehicles: a sentence an aspect. */
export function usePlanText(): (plan: RotationPlan, total: number) => string[] {
  const t = useTranslations('rotation.plan');
  const format = useFormatter();
  const duration = useDuration();
  const list = (sizes: number[]) =>
    sizes.map((size, i) => t(i === 0 ? 'first' : 'further', { count: format.number(size) })).join(', ');
  return (plan, total) => {
    const { soakMinutes, holdBetweenWaves, window, pauseAtFailedPercent, deadlineHours } = plan;
    const sizes = waveSizes(plan, total);
    const rate = format.number(plan.perMinute);
    const minMs = minDuration(plan, total);
    const several = sizes.length > 1;
    return [
      several
        ? t('waves', { total: format.number(total), count: sizes.length, sizes: list(sizes) })
        : t('oneWave', { total }),
      several && (!holdBetweenWaves || soakMinutes > 0) && t('soak', { minutes: soakMinutes }),
      several && holdBetweenWaves && t('hold'),
      window ? t('rateWindow', { rate, from: window.from, to: window.to, zone: window.timeZone }) : t('rate', { rate }),
      minMs > 0 && t('atLeast', { span: duration(minMs) }),
      pauseAtFailedPercent >= 100 ? t('neverPauses') : t('pause', { percent: format.number(pauseAtFailedPercent) }),
      t('deadline', { hours: format.number(deadlineHours) }),
    ].filter((sentence) => sentence !== false);
  };
}
