'use client';

import { useSearchParams } from 'next/navigation';

/** Search parameters of the URL, changed without requesting the page from the server. */
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
    /** An empty value removes the parameter. */
    replace: (part: Record<string, string | undefined>) => window.history.replaceState(null, '', addressWith(part)),
    /** The same with a history entry. */
    push: (part: Record<string, string | undefined>) => window.history.pushState(null, '', addressWith(part)),
  };
}
