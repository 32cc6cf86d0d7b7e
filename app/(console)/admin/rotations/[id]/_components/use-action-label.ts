'use client';

import { useTranslations } from 'next-intl';
import type { RotationDetail } from '@/lib/contracts';
import type { RotationAction } from './actions-of';
import { nextWaveOf } from './standing';

/** What stands on the button: to go on means something else after failures than before the next wave. */
export function useActionLabel(rotation: RotationDetail): (action: RotationAction) => string {
  const t = useTranslations('rotation.action');
  const { pauseReason, counts } = rotation;
  return (action) => {
    if (action === 'retry') return t('retry', { count: counts.failed });
    if (action !== 'resume') return t(action);
    if (pauseReason === 'failures') return t('resumeAnyway');
    return pauseReason === 'wave' ? t('startWave', { wave: nextWaveOf(rotation) + 1 }) : t('resume');
  };
}
