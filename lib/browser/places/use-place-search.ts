'use client';

import { useQuery } from '@tanstack/react-query';
import { useDeferredValue } from 'react';
import { isPlaceSearch, type Place } from '@/lib/contracts/places/terms';
import { call } from '../call';
import { queryKeys } from '../query-keys';

const PLACES_SHOWN = 3;
const NONE: Place[] = [];

/** Places by the beginning of their name; none until the search of exactly this text is answered, or if it fails. */
export function usePlaceSearch(text: string): Place[] {
  const typed = text.trim();
  const query = useDeferredValue(typed);
  const { data } = useQuery({
    queryKey: queryKeys.places.search(query),
    queryFn: async ({ signal }) =>
      (await call('GET /places/search', { q: query, limit: PLACES_SHOWN }, { signal })).items,
    enabled: isPlaceSearch(query),
    staleTime: Number.POSITIVE_INFINITY,
    meta: { resync: false },
  });
  return query === typed ? (data ?? NONE) : NONE;
}
