'use client';

import { useQuery } from '@tanstack/react-query';
import type { UnattendedRole } from '@/lib/contracts';
import { BROKER_LOST_AFTER_MS } from '@/lib/contracts/broker-limits';
import { api } from './api';
import { queryKeys } from './query-keys';
import { serverNow } from './server-clock';

export type BrokerNode = {
  node: string;
  startedAt: number;
  heartbeatAt: number;
  connections: number;
  lostAt: number | null;
};
/** A connection of the platform to the broker that does not work. */
export type ConnectionProblem = { instance: string; name: string; problem: string; since: number };
export type Broker = {
  ok: boolean;
  nodes: BrokerNode[];
  problems: ConnectionProblem[];
  /** Roles of the platform that no process runs. */
  unattendedRoles: UnattendedRole[];
};

const POLL_MS = 5_000;

/** State of the broker, asked for regularly: when it is gone, no message can say so. */
export const useBroker = (first?: { broker: Broker; at: number }) =>
  useQuery({
    queryKey: queryKeys.broker,
    queryFn: ({ signal }) => api<Broker>('/broker', { signal }),
    refetchInterval: POLL_MS,
    meta: { resync: false },
    ...(first && { initialData: first.broker, initialDataUpdatedAt: first.at }),
  });

/** Whether no node that reports is heard, so that nobody can say which vehicles are connected. */
export const isBrokerLost = ({ nodes }: Broker, now: number): boolean =>
  nodes.length > 0 &&
  nodes.every(({ lostAt, heartbeatAt }) => lostAt !== null || now - heartbeatAt > BROKER_LOST_AFTER_MS);

export function useBrokerLost(): boolean {
  const { data } = useBroker();
  return data !== undefined && !data.ok && isBrokerLost(data, serverNow());
}
