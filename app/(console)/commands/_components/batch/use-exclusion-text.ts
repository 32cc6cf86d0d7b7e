'use client';

import { useTranslations } from 'next-intl';
import type { BatchExclusion } from '@/lib/contracts/commands/batch';

/** Why a vehicle of a selection gets no command. */
export function useExclusionText(): (reason: BatchExclusion) => string {
  const t = useTranslations('command');
  return (reason) =>
    reason === 'offline' || reason === 'vehicle_unknown' || reason === 'vehicle_doubled'
      ? t(`batch.exclusion.${reason}`)
      : t(`refusal.${reason}`);
}
