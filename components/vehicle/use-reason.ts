'use client';

import { useTranslations } from 'next-intl';
import { DISCONNECT_REASONS } from '@/lib/contracts/fleet/terms';

/** Why a connection ended, in words; a reason that we do not know is shown as the broker gave it. */
export function useReason(): (reason: string | null) => string {
  const t = useTranslations('vehicle.reason');
  return (reason) => {
    const known = DISCONNECT_REASONS.find((one) => one === (reason ?? 'unknown'));
    return known ? t(known) : (reason ?? '');
  };
}
