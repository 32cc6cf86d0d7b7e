'use client';

import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { call } from '@/lib/browser/call';
import { ApiProblem } from '@/lib/browser/problem';
import { queryKeys } from '@/lib/browser/query-keys';
import { toServerTime } from '@/lib/browser/server-clock';
import type { BrokerClient } from '@/lib/contracts';
import type { FirstClient } from '../[clientId]/_components/read-client';
import { type ClientFilters, pageSizeOf } from './client-filters';

const POLL_MS = 5_000;
const DETAIL_POLL_MS = 3_000;

export type ClientPage = { items: BrokerClient[]; nextCursor: string | null; total: number | null };
/** Data of the server-side rendering; `page` null: the broker did not answer. */
export type FirstClients = { filters: ClientFilters; page: ClientPage | null; at: number };

/** A page of the broker's clients, polled. */
export function useClients(filters: ClientFilters, first: FirstClients) {
  const isFirst = JSON.stringify(filters) === JSON.stringify(first.filters);
  const query = useQuery({
    queryKey: queryKeys.clients.list(filters),
    queryFn: ({ signal }) => call('GET /clients', { ...filters, limit: pageSizeOf(filters) }, { signal }),
    placeholderData: keepPreviousData,
    refetchInterval: POLL_MS,
    refetchOnWindowFocus: 'always',
    // Polled every five seconds anyway
    retry: false,
    ...(isFirst && first.page && { initialData: first.page, initialDataUpdatedAt: first.at }),
  });
  return {
    page: query.data,
    pending: query.isPlaceholderData || query.isLoading,
    asOf: toServerTime(query.dataUpdatedAt),
    problem: problemOf(query.error) ?? (isFirst && !query.data ? ('lost' as const) : null),
    retry: () => void query.refetch(),
  };
}

/** One client, polled. `client` null: the broker has no session of it; undefined: not known. */
export function useClient(clientId: string, { client, lost, at }: FirstClient) {
  const query = useQuery({
    queryKey: queryKeys.clients.detail(clientId),
    queryFn: async ({ signal }) => (await call('GET /clients/{clientId}', { clientId }, { signal })).client,
    refetchInterval: DETAIL_POLL_MS,
    refetchOnWindowFocus: 'always',
    // Polled every three seconds anyway
    retry: false,
    ...(!lost && { initialData: client, initialDataUpdatedAt: at }),
  });
  return {
    client: query.data,
    asOf: toServerTime(query.dataUpdatedAt),
    problem: problemOf(query.error) ?? (query.data === undefined ? ('lost' as const) : null),
    retry: () => void query.refetch(),
  };
}

export type ClientsProblem = 'lost' | 'failed';
const problemOf = (error: Error | null): ClientsProblem | null =>
  error && (error instanceof ApiProblem && error.problem.status === 503 ? 'lost' : 'failed');
