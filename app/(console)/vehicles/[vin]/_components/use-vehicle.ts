'use client';

import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useRef } from 'react';
import { call } from '@/lib/browser/call';
import { useFeed } from '@/lib/browser/live';
import { queryKeys } from '@/lib/browser/query-keys';
import { refreshQueries } from '@/lib/browser/refresh-queries';
import { useVehicleDetail } from '@/lib/browser/use-vehicle-detail';
import type { PresenceSessionItem, VehicleDetail, VehicleEventItem } from '@/lib/contracts';
import { HISTORY_LIMIT } from './history-limit';

export type InitialVehicle = {
  vehicle: VehicleDetail;
  events: VehicleEventItem[];
  sessions: PresenceSessionItem[];
  /** When the server read it. */
  at: number;
};

/** Should a message ever be lost, the page is right again after this. */
const SAFETY_NET_MS = 60_000;
/** The row behind a feed item is there before it; a burst of items makes one fetch. */
const DEBOUNCE_MS = 300;

/** The vehicle as it is now: fetched by the server first, then kept current by live messages. */
export function useVehicle({ vehicle: first, events, sessions, at }: InitialVehicle) {
  const { vin } = first;
  const queryClient = useQueryClient();
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

  const timers = useRef(new Map<string, ReturnType<typeof setTimeout>>());
  const scheduleFetch = (what: 'events' | 'presence') => {
    if (timers.current.has(what)) return;
    const run = () => {
      timers.current.delete(what);
      void refreshQueries(queryClient, { queryKey: keys[what](vin) });
    };
    timers.current.set(what, setTimeout(run, DEBOUNCE_MS));
  };
  useFeed((item) => {
    if (item.vin !== vin) return;
    if (item.type === 'event') scheduleFetch('events');
    if (item.type === 'presence') scheduleFetch('presence');
  });
  return { vehicle: detail.data ?? first, events: eventQuery.data, sessions: sessionQuery.data };
}
