'use client';

import { useSearchParams } from 'next/navigation';
import { useEffect, useState } from 'react';
import { filtersToQuery, parseFilters, type VehicleFilters } from '@/components/vehicles/filters';

const filtersOf = (search: string): VehicleFilters => parseFilters(new URLSearchParams(search));

/** Filters in the URL. Setting them does not request the page from the server. */
export function useFilters() {
  // The router's search parameters lag behind the address bar; a ticked box must not wait for them
  const routerQuery = useSearchParams().toString();
  const [query, setShown] = useState(() => filtersToQuery(filtersOf(routerQuery)));
  // At every render: the address bar is newer than the router's state
  useEffect(() => setShown(filtersToQuery(filtersOf(window.location.search))));
  const setQuery = (next: string) => {
    setShown(next);
    window.history.replaceState(null, '', next === '' ? '/vehicles' : `/vehicles?${next}`);
  };
  return {
    filters: filtersOf(query),
    query,
    setQuery,
    // From the address bar: of two changes before the next render, the later one must not undo the earlier
    setFilters: (change: Partial<VehicleFilters>) =>
      setQuery(filtersToQuery({ ...filtersOf(window.location.search), ...change })),
  };
}
