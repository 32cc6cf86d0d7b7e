'use client';

import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { call } from '@/lib/browser/call';
import { ApiProblem } from '@/lib/browser/problem';
import { queryKeys } from '@/lib/browser/query-keys';
import { toServerTime } from '@/lib/browser/server-clock';
import type { BrokerClient } from '@/lib/contracts';
import { type ClientFilters, pageSizeOf } from './client-filters';

const POLL_MS = 5_000;

export type ClientPage = { items: BrokerClient[]; nextCursor: string | null; total: number | null };
/** What the server saw when it drew the page; `page` is null where the broker did not answer. */
export type FirstClients = { filters: ClientFilters; page: ClientPage | null; at: number };

/** A page of the broker's clients, asked for again while somebody looks. */
export function useClients(filters: ClientFilters, first: FirstClients) {
  const isFirst = JSON.stringify(filters) === JSON.stringify(first.filters);
  const query = useQuery({
    queryKey: queryKeys.clients.list(filters),
    queryFn: ({ signal }) => call('GET /clients', { ...filters, limit: pageSizeOf(filters) }, { signal }),
    placeholderData: keepPreviousData,
    refetchInterval: POLL_MS,
    refetchOnWindowFocus: 'always',
    // It is asked again in five seconds anyway
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

export type ClientsProblem = 'lost' | 'failed';
export const problemOf = (error: Error | null): ClientsProblem | null =>
  error && (error instanceof ApiProblem && error.problem.status === 503 ? 'lost' : 'failed');
