'use client';

import { type InfiniteData, keepPreviousData, useInfiniteQuery, useQueryClient } from '@tanstack/react-query';
import type { VehicleFilters } from '@/components/vehicles/filters';
import { call } from '@/lib/browser/call';
import { useApplyLatest } from '@/lib/browser/live';
import { queryKeys } from '@/lib/browser/query-keys';
import { refreshQueries } from '@/lib/browser/refresh-queries';
import type { VehiclePage } from '@/lib/contracts';
import { PAGE_SIZE } from './limits';

export type InitialPage = { query: string; page: VehiclePage; at: number };
type Pages = InfiniteData<VehiclePage, string>;

/** Pages of the list; the first may be rendered by the server. */
export function useVehiclePages(filters: VehicleFilters, query: string, initial: InitialPage) {
  const client = useQueryClient();
  const applyLatest = useApplyLatest();
  const queryKey = queryKeys.vehicles.list({ query });
  const { data, ...state } = useInfiniteQuery({
    queryKey,
    queryFn: async ({ pageParam, signal }) => {
      const query = { ...filters, cursor: pageParam, limit: PAGE_SIZE };
      const page = await call('GET /vehicles', query, { signal });
      return { ...page, items: page.items.map(applyLatest) };
    },
    // Live updates only reach the shown list: a cached one is outdated
    staleTime: 0,
    initialPageParam: '',
    getNextPageParam: (last) => last.nextCursor ?? undefined,
    placeholderData: keepPreviousData,
    ...(query === initial.query && {
      initialData: { pages: [initial.page], pageParams: [''] },
      initialDataUpdatedAt: initial.at,
    }),
  });
  const patch = (change: (pages: VehiclePage[]) => VehiclePage[]) =>
    client.setQueryData<Pages>(queryKey, (before) => {
      if (!before) return before;
      const pages = change(before.pages);
      return pages === before.pages ? before : { ...before, pages };
    });
  const refetch = () => refreshQueries(client, { queryKey, exact: true });
  return { ...state, refetch, pages: data?.pages, patch };
}
