'use client';

import { keepPreviousData, useInfiniteQuery } from '@tanstack/react-query';
import { call } from '@/lib/browser/call';
import { queryKeys } from '@/lib/browser/query-keys';
import { serverNow } from '@/lib/browser/server-clock';
import type { DenialPage } from '@/lib/contracts';
import { type DenialFilters, inputOf } from './denial-filters';

export type InitialDenials = { page: DenialPage; filters: DenialFilters; at: number };

const PAGE_SIZE = 50;
const POLL_MS = 2_000;

/** What is refused, asked for every two seconds while somebody looks, unless paused. */
export function useDenials(filters: DenialFilters, initial: InitialDenials, paused: boolean) {
  const isInitial = JSON.stringify(filters) === JSON.stringify(initial.filters);
  return useInfiniteQuery({
    queryKey: queryKeys.access.denials(filters),
    queryFn: async ({ pageParam, signal }) => {
      const query = { ...inputOf(filters, serverNow()), limit: PAGE_SIZE, cursor: pageParam ?? undefined };
      return { ...(await call('GET /acl/denials', query, { signal })), at: serverNow() };
    },
    initialPageParam: null as string | null,
    getNextPageParam: ({ nextCursor }) => nextCursor,
    placeholderData: keepPreviousData,
    refetchInterval: paused ? false : POLL_MS,
    ...(isInitial && {
      initialData: { pages: [{ ...initial.page, at: initial.at }], pageParams: [null] },
      initialDataUpdatedAt: initial.at,
    }),
  });
}
