'use client';

import { useFormatter, useTranslations } from 'next-intl';
import { useDuration } from '@/components/vehicle/use-duration';
import type { RotationPlan } from '@/lib/contracts';

/** Describes a plan for `total` vehicles, one sentence per aspect. */
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

/** Vehicles per wave, as the server divides them; empty waves are left out. */
export function waveSizes({ canary, waves }: Pick<RotationPlan, 'canary' | 'waves'>, total: number): number[] {
  const ends = [Math.min(canary, total), ...waves.map((share) => Math.ceil((total * share) / 100))];
  const sizes: number[] = [];
  let before = 0;
  for (const end of ends) {
    if (end <= before) continue;
    sizes.push(end - before);
    before = end;
  }
  return sizes;
}

const MINUTE_MS = 60_000;

/** Lower limit of the duration, ms: from the rate and the pauses between waves. */
export function minDuration(plan: Pick<RotationPlan, 'canary' | 'waves' | 'soakMinutes' | 'perMinute'>, total: number) {
  const soaks = Math.max(0, waveSizes(plan, total).length - 1) * plan.soakMinutes;
  return (Math.floor(total / plan.perMinute) + soaks) * MINUTE_MS;
}
