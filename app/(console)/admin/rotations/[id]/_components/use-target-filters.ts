'use client';

import { useSearchParams } from 'next/navigation';
import { ROTATION_TARGET_STATES } from '@/lib/contracts/certificates/terms';
import type { TargetFilters } from './use-targets';

/** In the address, so that what is looked at can be sent on; changed without asking the server for the page. */
export function useTargetFilters() {
  const given = useSearchParams();
  const [state, wave, q] = [given.get('state'), given.get('wave'), given.get('q')];
  const known = ROTATION_TARGET_STATES.find((one) => one === state);
  const filters: TargetFilters = {
    ...(known && { state: known }),
    ...(wave !== null && /^\d+$/.test(wave) && { wave }),
    ...(q && { q }),
  };
  const change = (part: { [K in keyof TargetFilters]: string }) => {
    const next = new URLSearchParams(given);
    for (const [name, value] of Object.entries(part)) {
      if (value) next.set(name, value);
      else next.delete(name);
    }
    window.history.replaceState(null, '', `?${next}`);
  };
  return { filters, change };
}
