'use client';

import { useSearchParams } from 'next/navigation';
import { filtersToQuery, parseFilters, type VehicleFilters } from '@/components/vehicles/filters';

/** Filters as the URL has them. Setting them changes the URL without asking the server for the page again. */
export function useFilters() {
  const filters = parseFilters(new URLSearchParams(useSearchParams()));
  const query = filtersToQuery(filters);
  return {
    filters,
    query,
    setQuery: (next: string) => window.history.replaceState(null, '', next === '' ? '/vehicles' : `/vehicles?${next}`),
    setFilters: (change: Partial<VehicleFilters>) => {
      // Two changes before the next render: the later one must not undo the earlier
      const current = parseFilters(new URLSearchParams(window.location.search));
      const next = filtersToQuery({ ...current, ...change });
      window.history.replaceState(null, '', next === '' ? '/vehicles' : `/vehicles?${next}`);
    },
  };
}
