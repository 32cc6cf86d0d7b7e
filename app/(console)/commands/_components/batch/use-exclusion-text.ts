'use client';

import { useTranslations } from 'next-intl';
import { COMMAND_REFUSALS } from '@/lib/contracts/commands/terms';

const EXCLUSIONS = ['offline', 'vehicle_unknown', 'vehicle_doubled', 'requester_disabled'] as const;
const oneOf = <T extends string>(known: readonly T[], reason: string): T | undefined =>
  known.find((one) => one === reason);

/** Why a vehicle is excluded from a batch; an unknown reason is shown as it is. */
export function useExclusionText(): (reason: string) => string {
  const t = useTranslations('command');
  return (reason) => {
    const exclusion = oneOf(EXCLUSIONS, reason);
    if (exclusion) return t(`batch.exclusion.${exclusion}`);
    const refusal = oneOf(COMMAND_REFUSALS, reason);
    return refusal ? t(`refusal.${refusal}`) : t('batch.refused', { detail: reason });
  };
}
