'use client';

import { useMutation } from '@tanstack/react-query';
import { filterOf, type MapFilters } from '@/components/map/map-address';
import { call } from '@/lib/browser/call';
import type { MapSelectionInput } from '@/lib/contracts/map';

/** Corners that the server takes; a lasso has one for each movement of the hand. */
const MAX_CORNERS = 500;

/** The vehicles in an area that fit the filters, wherever the map shows them as groups. */
export function useSelection(filters: MapFilters) {
  return useMutation({
    mutationFn: (area: [number, number][]) => {
      const every = Math.ceil(area.length / MAX_CORNERS);
      const input: MapSelectionInput = {
        area: area.filter((_, i) => i % every === 0),
        fleets: filters.fleet,
        filter: filterOf(filters),
      };
      return call('POST /map/selection', input);
    },
  });
}
