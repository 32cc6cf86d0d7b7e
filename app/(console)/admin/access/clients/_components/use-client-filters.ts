'use client';

import { useSearchParams } from 'next/navigation';
import { type ClientFilters, readClientFilters } from './client-filters';

type Change = { [K in keyof ClientFilters]?: ClientFilters[K] | '' };

/** In the address, so that what is looked at can be sent on; changed without asking the server for the page. */
export function useClientFilters() {
  const given = useSearchParams();
  const addressWith = (part: Change) => {
    const next = new URLSearchParams(given);
    for (const [name, value] of Object.entries(part)) {
      if (value) next.set(name, value);
      else next.delete(name);
    }
    return `?${next}`;
  };
  return {
    filters: readClientFilters((name) => given.get(name)),
    /** Other clients are looked for: from the first page on. */
    change: (part: Change) => window.history.replaceState(null, '', addressWith({ ...part, cursor: '' })),
    /** The way back leads to the page before. */
    turnTo: (cursor: string) => window.history.pushState(null, '', addressWith({ cursor })),
  };
}
