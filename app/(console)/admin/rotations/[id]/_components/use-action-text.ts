'use client';

import { useTranslations } from 'next-intl';
import type { RotationDetail } from '@/lib/contracts';
import { type AskedAction, type RotationAction, resumptionOf } from './actions-of';
import { nextWaveOf } from './status';

/** What stands on an action's button, and above what it asks before it is done. */
export function useActionText(rotation: RotationDetail) {
  const t = useTranslations('rotation.action');
  const values = { count: rotation.counts.failed, wave: nextWaveOf(rotation) + 1 };
  const resumption = resumptionOf(rotation);
  return {
    label: (action: RotationAction): string => t(action === 'resume' ? resumption : action, values),
    title: (action: AskedAction): string =>
      t(action === 'resume' && resumption === 'startWave' ? 'title.startWave' : `title.${action}`, values),
  };
}
