'use client';

import { useQuery } from '@tanstack/react-query';
import { useState, useSyncExternalStore } from 'react';
import { call, type RouteInput } from '@/lib/browser/call';
import { type KnownNames, VehicleNames } from '@/lib/browser/map/vehicle-names';
import { queryKeys } from '@/lib/browser/query-keys';
import type { MapVehicle } from '@/lib/contracts/map';

const look = async (query: RouteInput<'GET /map/vehicles'>): Promise<MapVehicle[]> =>
  (await call('GET /map/vehicles', query)).items;

export type Names = { store: VehicleNames; known: KnownNames };

/** Names for as long as the map is open. */
export function useVehicleNames(): Names {
  const [store] = useState(() => new VehicleNames((ids) => look({ ids: [...ids] })));
  return { store, known: useSyncExternalStore(store.subscribe, store.getNames, store.getNames) };
}

/** The number that frames have for this vehicle; null: not known (yet). */
export function useVehicleId({ store, known }: Names, vin: string | null): number | null {
  const id = vin === null ? null : known.idOf(vin);
  const { data } = useQuery({
    queryKey: queryKeys.map.vehicle(vin ?? ''),
    enabled: vin !== null && id === undefined,
    queryFn: async () => {
      const [found] = await look({ vins: [vin ?? ''] });
      if (found) store.learn([found]);
      return found?.id ?? null;
    },
    meta: { resync: false },
  });
  return id ?? data ?? null;
}
