'use client';

import { useQuery } from '@tanstack/react-query';
import { call } from '@/lib/browser/call';
import { type Alarm, fetchAlarms } from '@/lib/browser/fetch-alarms';
import { useFeed } from '@/lib/browser/live';
import { queryKeys } from '@/lib/browser/query-keys';
import { useBroker } from '@/lib/browser/use-broker';
import { useDebouncedRefresh } from '@/lib/browser/use-debounced-refresh';
import type { BrokerHealthReport, VehicleCounts, VehicleSummary } from '@/lib/contracts';
import { ALARM_LIMIT, LOST_LIMIT } from './limits';

export type InitialOverview = {
  counts: VehicleCounts;
  alarms: Alarm[];
  lost: VehicleSummary[];
  broker: BrokerHealthReport;
  at: number;
};

/** Counts are polled: a vehicle gets `no_data` without a message. */
const COUNTS_MS = 5_000;
const SAFETY_NET_MS = 60_000;
/** When a network fails, many vehicles change at once: one fetch for all. */
const DEBOUNCE_MS = 1_000;
const LOST_KEY = queryKeys.vehicles.list({ overview: 'lost' });

/** Data of the overview, kept current by the live feed and by polling. */
export function useOverview({ counts, alarms, lost, broker, at }: InitialOverview) {
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
      const query = { status: ['offline' as const], sort: '-changed' as const, limit: LOST_LIMIT };
      return (await call('GET /vehicles', query, { signal })).items;
    },
    initialData: lost,
    initialDataUpdatedAt,
    refetchInterval: SAFETY_NET_MS,
  });
  const brokerQuery = useBroker({ broker, at });

  const refresh = useDebouncedRefresh(DEBOUNCE_MS);
  useFeed((item) => {
    if (item.type === 'event' && item.severity !== 'info') refresh(queryKeys.events.latest, { exact: true });
    if (item.type !== 'presence') return;
    refresh(queryKeys.vehicles.counts, { exact: true });
    refresh(LOST_KEY, { exact: true });
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
