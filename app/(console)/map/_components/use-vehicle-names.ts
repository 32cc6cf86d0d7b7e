'use client';

import { useQuery } from '@tanstack/react-query';
import { useState, useSyncExternalStore } from 'react';
import { call, type RouteInput } from '@/lib/browser/call';
import { type KnownNames, VehicleNames } from '@/lib/browser/map/vehicle-names';
import { queryKeys } from '@/lib/browser/query-keys';
import type { MapVehicle } from '@/lib/contracts/map';

const fetchVehicles = async (query: RouteInput<'GET /map/vehicles'>): Promise<MapVehicle[]> =>
  (await call('GET /map/vehicles', query)).items;

export type Names = { store: VehicleNames; known: KnownNames };

/** Plates and VINs by id, kept while the map is open. */
export function useVehicleNames(): Names {
  const [store] = useState(() => new VehicleNames((ids) => fetchVehicles({ ids: [...ids] })));
  return { store, known: useSyncExternalStore(store.subscribe, store.getNames, store.getNames) };
}

/** The vehicle's id in the frames; null: not known (yet). */
export function useVehicleId({ store, known }: Names, vin: string | null): number | null {
  const id = vin === null ? null : known.idOf(vin);
  const { data } = useQuery({
    queryKey: queryKeys.map.vehicle(vin ?? ''),
    enabled: vin !== null && id === undefined,
    queryFn: async () => {
      const [found] = await fetchVehicles({ vins: [vin ?? ''] });
      if (found) store.learn([found]);
      return found?.id ?? null;
    },
    meta: { resync: false },
  });
  return id ?? data ?? null;
}
