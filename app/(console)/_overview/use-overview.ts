'use client';

import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useRef } from 'react';
import { call } from '@/lib/browser/call';
import { type Alarm, fetchAlarms } from '@/lib/browser/fetch-alarms';
import { useFeed } from '@/lib/browser/live';
import { queryKeys } from '@/lib/browser/query-keys';
import { refreshQueries } from '@/lib/browser/refresh-queries';
import { useBroker } from '@/lib/browser/use-broker';
import type { BrokerHealthReport, VehicleCounts, VehicleSummary } from '@/lib/contracts';
import { ALARM_LIMIT, LOST_LIMIT } from './limits';

export type InitialOverview = {
  counts: VehicleCounts;
  alarms: Alarm[];
  lost: VehicleSummary[];
  broker: BrokerHealthReport;
  at: number;
};

/** Silence turns vehicles stale without any message: counts are asked for, not only listened to. */
const COUNTS_MS = 5_000;
const SAFETY_NET_MS = 60_000;
/** Many vehicles change at once when a network fails: one fetch for all of them. */
const DEBOUNCE_MS = 1_000;
const LOST_KEY = queryKeys.vehicles.list({ overview: 'lost' });

/** The fleet as a whole, kept current by the feed and by asking. */
export function useOverview({ counts, alarms, lost, broker, at }: InitialOverview) {
  const queryClient = useQueryClient();
  const initialDataUpdatedAt = at;
  const countsQuery = useQuery({
    queryKey: queryKeys.vehicles.counts,
    queryFn: ({ signal }) => call('GET /counts', {}, { signal }),
    initialData: counts,
    initialDataUpdatedAt,
    refetchInterval: COUNTS_MS,
  });
  const alarmQuery = useQuery({
    queryKey: queryKeys.events.latest,
    queryFn: ({ signal }) => fetchAlarms(ALARM_LIMIT, signal),
    initialData: alarms,
    initialDataUpdatedAt,
    refetchInterval: SAFETY_NET_MS,
  });
  const lostQuery = useQuery({
    queryKey: LOST_KEY,
    queryFn: async ({ signal }) => {
      const query = { status: ['disconnected' as const], sort: '-changed' as const, limit: LOST_LIMIT };
      return (await call('GET /vehicles', query, { signal })).items;
    },
    initialData: lost,
    initialDataUpdatedAt,
    refetchInterval: SAFETY_NET_MS,
  });
  const brokerQuery = useBroker({ broker, at });

  const timers = useRef(new Map<string, ReturnType<typeof setTimeout>>());
  const scheduleFetch = (name: string, queryKey: readonly unknown[]) => {
    if (timers.current.has(name)) return;
    const run = () => {
      timers.current.delete(name);
      void refreshQueries(queryClient, { queryKey, exact: true });
    };
    timers.current.set(name, setTimeout(run, DEBOUNCE_MS));
  };
  useFeed((item) => {
    if (item.type === 'event' && item.severity !== 'info') scheduleFetch('alarms', queryKeys.events.latest);
    if (item.type !== 'presence') return;
    scheduleFetch('counts', queryKeys.vehicles.counts);
    scheduleFetch('lost', LOST_KEY);
  });
  return {
    counts: countsQuery.data,
    alarms: alarmQuery.data,
    lost: lostQuery.data,
    broker: brokerQuery.data ?? broker,
    failed: {
      counts: countsQuery.isError,
      alarms: alarmQuery.isError,
      lost: lostQuery.isError,
      broker: brokerQuery.isError,
    },
  };
}
