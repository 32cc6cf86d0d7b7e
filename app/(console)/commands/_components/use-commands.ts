'use client';

import { keepPreviousData, useInfiniteQuery } from '@tanstack/react-query';
import { call } from '@/lib/browser/call';
import { useFeed, useLiveStatus } from '@/lib/browser/live';
import { queryKeys } from '@/lib/browser/query-keys';
import { serverNow } from '@/lib/browser/server-clock';
import { useDebouncedRefresh } from '@/lib/browser/use-debounced-refresh';
import type { CommandPage } from '@/lib/contracts';
import { type CommandFilters, inputOf } from './command-filters';

export type InitialCommands = { page: CommandPage; filters: CommandFilters; at: number };

const PAGE_SIZE = 50;
// A batch changes hundreds of commands a second
const DEBOUNCE_MS = 1_000;
const POLL_MS = 5_000;

/** Commands page by page, refreshed by the live feed, or polled while there is no live connection. */
export function useCommands(filters: CommandFilters, initial: InitialCommands) {
  const live = useLiveStatus().phase === 'live';
  const isInitial = JSON.stringify(filters) === JSON.stringify(initial.filters);
  const query = useInfiniteQuery({
    queryKey: queryKeys.commands.list(filters),
    queryFn: ({ pageParam, signal }) =>
      call(
        'GET /commands',
        { ...inputOf(filters, serverNow()), limit: PAGE_SIZE, cursor: pageParam ?? undefined },
        { signal },
      ),
    initialPageParam: null as string | null,
    getNextPageParam: ({ nextCursor }) => nextCursor,
    placeholderData: keepPreviousData,
    refetchInterval: live ? false : POLL_MS,
    ...(isInitial && {
      initialData: { pages: [initial.page], pageParams: [null] },
      initialDataUpdatedAt: initial.at,
    }),
  });
  const refresh = useDebouncedRefresh(DEBOUNCE_MS);
  useFeed((item) => item.type === 'command' && refresh(['commands', 'list']));
  return query;
}
