'use client';

import { keepPreviousData, useInfiniteQuery, useQueryClient } from '@tanstack/react-query';
import { useRef } from 'react';
import { call } from '@/lib/browser/call';
import { useFeed, useLiveStatus } from '@/lib/browser/live';
import { queryKeys } from '@/lib/browser/query-keys';
import { refreshQueries } from '@/lib/browser/refresh-queries';
import { serverNow } from '@/lib/browser/server-clock';
import type { CommandPage } from '@/lib/contracts';
import { type CommandFilters, inputOf } from './command-filters';

export type InitialCommands = { page: CommandPage; filters: CommandFilters; at: number };

const PAGE_SIZE = 50;
// A batch changes hundreds of commands a second
const DEBOUNCE_MS = 1_000;
const POLL_MS = 5_000;

/** The list, fetched again as commands change; while nothing live comes, every few seconds. */
export function useCommands(filters: CommandFilters, initial: InitialCommands) {
  const queryClient = useQueryClient();
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
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  useFeed((item) => {
    if (item.type !== 'command') return;
    timer.current ??= setTimeout(() => {
      timer.current = undefined;
      void refreshQueries(queryClient, { queryKey: ['commands', 'list'] });
    }, DEBOUNCE_MS);
  });
  return query;
}
