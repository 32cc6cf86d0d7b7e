'use client';

import { useQuery, useQueryClient } from '@tanstack/react-query';
import type { VehicleDetail } from '@/lib/contracts';
import { call } from './call';
import { applyLiveVehicle, newerPresence, useApplyLatest, useFeed, useLiveVehicles } from './live';
import { queryKeys } from './query-keys';
import { useDebouncedRefresh } from './use-debounced-refresh';

/** In case a message is lost. */
const SAFETY_NET_MS = 60_000;
/** One fetch for a burst of feed items. */
const DEBOUNCE_MS = 300;

/** One vehicle, fetched and then updated by live messages. `vin` null: none. `first`: as read by the server, and when. */
export function useVehicleDetail(vin: string | null, first?: { vehicle: VehicleDetail; at: number }) {
  const queryClient = useQueryClient();
  const applyLatest = useApplyLatest();
  const key = queryKeys.vehicle.detail(vin ?? '');
  const query = useQuery({
    queryKey: key,
    enabled: vin !== null,
    queryFn: async ({ signal }) => applyLatest(await call('GET /vehicles/{vin}', { vin: vin ?? '' }, { signal })),
    refetchInterval: SAFETY_NET_MS,
    ...(first && first.vehicle.vin === vin && { initialData: first.vehicle, initialDataUpdatedAt: first.at }),
  });
  const refresh = useDebouncedRefresh(DEBOUNCE_MS);
  const patch = (change: (vehicle: VehicleDetail) => VehicleDetail) =>
    queryClient.setQueryData<VehicleDetail>(key, (known) => known && change(known));

  const fleet = query.data?.fleet.code;
  useLiveVehicles(vin === null ? [] : [fleet ? { vin, fleet } : vin], (updates) => {
    for (const update of updates) patch((known) => applyLiveVehicle(known, update));
  });
  useFeed((item) => {
    if (item.vin !== vin) return;
    if (item.type === 'presence') {
      patch((known) => ({ ...known, presence: newerPresence(known.presence, item.presence) }));
    }
    if (item.type === 'vehicle') refresh(key);
  });
  return query;
}
