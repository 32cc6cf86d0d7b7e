'use client';

import { useQuery } from '@tanstack/react-query';
import { call } from '@/lib/browser/call';
import { useFeed } from '@/lib/browser/live';
import { queryKeys } from '@/lib/browser/query-keys';
import { useDebouncedRefresh } from '@/lib/browser/use-debounced-refresh';
import { useVehicleDetail } from '@/lib/browser/use-vehicle-detail';
import type { PresenceSessionItem, VehicleDetail, VehicleEventItem } from '@/lib/contracts';
import { HISTORY_LIMIT } from '../../_components/limits';

export type InitialVehicle = {
  vehicle: VehicleDetail;
  events: VehicleEventItem[];
  sessions: PresenceSessionItem[];
  /** Time of the reading, ms since the epoch. */
  at: number;
};

/** Poll interval in case a live message is lost. */
const SAFETY_NET_MS = 60_000;
/** A burst of feed items causes one fetch. */
const DEBOUNCE_MS = 300;

/** A vehicle with its events and sessions, kept current by the live feed. */
export function useVehicle({ vehicle: first, events, sessions, at }: InitialVehicle) {
  const { vin } = first;
  const keys = queryKeys.vehicle;
  const common = { initialDataUpdatedAt: at, refetchInterval: SAFETY_NET_MS };
  const detail = useVehicleDetail(vin, { vehicle: first, at });
  const eventQuery = useQuery({
    ...common,
    queryKey: keys.events(vin),
    queryFn: async ({ signal }) =>
      (await call('GET /vehicles/{vin}/events', { vin, limit: HISTORY_LIMIT }, { signal })).items,
    initialData: events,
  });
  const sessionQuery = useQuery({
    ...common,
    queryKey: keys.presence(vin),
    queryFn: async ({ signal }) =>
      (await call('GET /vehicles/{vin}/presence', { vin, limit: HISTORY_LIMIT }, { signal })).items,
    initialData: sessions,
  });

  const refresh = useDebouncedRefresh(DEBOUNCE_MS);
  useFeed((item) => {
    if (item.vin !== vin) return;
    if (item.type === 'event') refresh(keys.events(vin));
    if (item.type === 'presence') refresh(keys.presence(vin));
  });
  return { vehicle: detail.data ?? first, events: eventQuery.data, sessions: sessionQuery.data };
}
