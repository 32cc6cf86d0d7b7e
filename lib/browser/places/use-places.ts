'use client';

import { type QueryClient, queryOptions, useQueries, useQueryClient } from '@tanstack/react-query';
import type { NearbyPlace } from '@/lib/contracts/places/terms';
import { call } from '../call';
import { queryKeys } from '../query-keys';
import { createPlaceLoader } from './create-place-loader';
import { neighboursOf, type PlacePosition, placeCellOf, placeFrom } from './place-cells';

const loadPlace = createPlaceLoader(async (cells) => (await call('GET /places', { at: cells.join(';') })).items);

/** Cells that are not shown any more are kept for this time. */
const KEPT_MS = 15 * 60_000;

const placeQuery = (client: QueryClient, cell: string) =>
  queryOptions({
    queryKey: queryKeys.places.cell(cell),
    queryFn: () => loadPlace(cell),
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: KEPT_MS,
    // Until the place is loaded, that of the cell that a vehicle came from
    placeholderData: () =>
      neighboursOf(cell)
        .map((one) => client.getQueryData<NearbyPlace | null>(queryKeys.places.cell(one)))
        .find((found) => found),
    meta: { resync: false },
  });

/** The place that names each position, in their order; null: none, not loaded yet, or it could not be loaded. */
export function usePlaces(positions: readonly (PlacePosition | null)[]): (NearbyPlace | null)[] {
  const client = useQueryClient();
  const cells = [...new Set(positions.flatMap((position) => (position ? [placeCellOf(position)] : [])))];
  const found = useQueries({
    queries: cells.map((cell) => placeQuery(client, cell)),
    combine: (results) => results.map(({ data }) => data ?? null),
  });
  return positions.map((position) => position && placeFrom(found[cells.indexOf(placeCellOf(position))], position));
}

export const usePlace = (position: PlacePosition | null): NearbyPlace | null => usePlaces([position])[0] ?? null;
