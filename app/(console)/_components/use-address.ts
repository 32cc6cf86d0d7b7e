'use client';

import { useSearchParams } from 'next/navigation';

/** What is looked at stands in the address, so that it can be sent on; changed without asking the server for the page. */
export function useAddress() {
  const given = useSearchParams();
  const addressWith = (part: Record<string, string | undefined>) => {
    const next = new URLSearchParams(given);
    for (const [name, value] of Object.entries(part)) {
      if (value) next.set(name, value);
      else next.delete(name);
    }
    return `?${next}`;
  };
  return {
    given,
    /** An empty value takes a parameter out. */
    replace: (part: Record<string, string | undefined>) => window.history.replaceState(null, '', addressWith(part)),
    /** The same, and the way back leads to what was looked at before. */
    push: (part: Record<string, string | undefined>) => window.history.pushState(null, '', addressWith(part)),
  };
}
