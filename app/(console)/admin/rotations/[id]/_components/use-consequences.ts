'use client';

import { useFormatter, useTranslations } from 'next-intl';
import type { RotationDetail } from '@/lib/contracts';
import { partsOf } from '../../_components/parts';
import { usePlanText } from '../../_components/use-plan-text';
import type { AskedAction } from './actions-of';
import { nextWaveOf } from './status';

/** What follows from an action, a sentence a thing. */
export function useConsequences(): (action: AskedAction, rotation: RotationDetail) => string[] {
  const t = useTranslations('rotation.action.text');
  const format = useFormatter();
  const planText = usePlanText();
  const kept = (sentences: (string | false)[]) => sentences.filter((sentence) => sentence !== false);
  return (action, rotation) => {
    const { plan, counts, state, pauseReason, total } = rotation;
    const { underWay } = partsOf(counts);
    const rate = format.number(plan.perMinute);
    const next = rotation.waves.find(({ wave }) => wave === nextWaveOf(rotation));
    switch (action) {
      case 'approve':
        return [t('approve'), ...planText(plan, total)];
      case 'resume':
        return kept([
          pauseReason === 'wave'
            ? t('startWave', { count: next?.counts.waiting ?? 0, rate })
            : t('resume', { waiting: counts.waiting, rate }),
          plan.window !== null &&
            t('resumeWindow', { from: plan.window.from, to: plan.window.to, zone: plan.window.timeZone }),
          plan.pauseAtFailedPercent < 100 && t('resumeFailures', { percent: format.number(plan.pauseAtFailedPercent) }),
        ]);
      case 'retry':
        return kept([t('retry'), state === 'paused' && t('retryPaused'), state === 'completed' && t('retryReopens')]);
      case 'cancel':
        return kept([
          t('cancel', { waiting: counts.waiting }),
          underWay > 0 && t('cancelUnderWay', { count: underWay }),
          t('cancelForever'),
        ]);
    }
  };
}
