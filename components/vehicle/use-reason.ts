'use client';

import { useTranslations } from 'next-intl';
import { DISCONNECT_REASONS } from '@/lib/contracts/fleet/terms';

/** Explains a disconnect reason; an unknown reason is shown as it is. */
export function useReason(): (reason: string | null) => string {
  const t = useTranslations('vehicle.reason');
  return (reason) => {
    const known = DISCONNECT_REASONS.find((one) => one === (reason ?? 'unknown'));
    return known ? t(known) : (reason ?? '');
  };
}
