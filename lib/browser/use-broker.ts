'use client';

import { useQuery } from '@tanstack/react-query';
import type { BrokerHealthReport } from '@/lib/contracts';
import { call } from './call';
import { queryKeys } from './query-keys';
import { useHydrated } from './render-time';

const POLL_MS = 5_000;

/** State of the broker, polled, because a lost broker cannot send messages. */
export function useBroker(first?: { broker: BrokerHealthReport; at: number }) {
  const { data, isError } = useQuery({
    queryKey: queryKeys.broker,
    queryFn: ({ signal }) => call('GET /broker', {}, { signal }),
    refetchInterval: POLL_MS,
    meta: { resync: false },
    ...(first && { initialData: first.broker, initialDataUpdatedAt: first.at }),
  });
  // Every page's banners load this query: a part that is hydrated later shows what the server rendered first
  return useHydrated() ? { data, isError } : { data: first?.broker, isError: false };
}

/** Whether all nodes are lost, so that it is unknown which vehicles are connected. */
export const isBrokerLost = ({ nodes }: Pick<BrokerHealthReport, 'nodes'>): boolean =>
  nodes.length > 0 && nodes.every(({ lost }) => lost);

export function useBrokerLost(): boolean {
  const { data } = useBroker();
  return data !== undefined && isBrokerLost(data);
}
