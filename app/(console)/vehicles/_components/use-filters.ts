'use client';

import { useSearchParams } from 'next/navigation';
import { useEffect, useState } from 'react';
import { filtersToQuery, parseFilters, type VehicleFilters } from '@/components/vehicles/filters';

const filtersOf = (search: string): VehicleFilters => parseFilters(new URLSearchParams(search));

/** Filters as the URL has them. Setting them changes the URL without asking the server for the page again. */
export function useFilters() {
  // The router tells of a new address some time after it stands; a box that was ticked must not wait for that
  const told = useSearchParams().toString();
  const [query, setShown] = useState(() => filtersToQuery(filtersOf(told)));
  // At every render, also the router's: the address bar has the newest
  useEffect(() => setShown(filtersToQuery(filtersOf(window.location.search))));
  const setQuery = (next: string) => {
    setShown(next);
    window.history.replaceState(null, '', next === '' ? '/vehicles' : `/vehicles?${next}`);
  };
  return {
    filters: filtersOf(query),
    query,
    setQuery,
    // Two changes before the next render: the later one must not undo the earlier
    setFilters: (change: Partial<VehicleFilters>) =>
      setQuery(filtersToQuery({ ...filtersOf(window.location.search), ...change })),
  };
}
