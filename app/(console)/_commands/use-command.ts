'use client';

import { useQuery, useQueryClient } from '@tanstack/react-query';
import { call } from '@/lib/browser/call';
import { useFeed, useLiveStatus } from '@/lib/browser/live';
import { queryKeys } from '@/lib/browser/query-keys';
import { refreshQueries } from '@/lib/browser/refresh-queries';
import { toServerTime } from '@/lib/browser/server-clock';
import type { CommandDetail } from '@/lib/contracts';
import { isFinished } from '@/lib/contracts/commands/states';

/** Without a live connection, while the command is not finished. */
const POLL_MS = 2_000;
const EVIDENCE_MS = 5_000;
const WATCHED_MS = 2 * 60_000;

/** One command, refreshed by the live feed. `live` false: there is no live connection, it is polled. */
export function useCommand(id: string, initial?: CommandDetail) {
  const queryClient = useQueryClient();
  const key = queryKeys.commands.detail(id);
  const live = useLiveStatus().phase === 'live';
  const query = useQuery({
    queryKey: key,
    queryFn: ({ signal }) => call('GET /commands/{id}', { id }, { signal }),
    initialData: initial,
    refetchInterval: ({ state: { data } }) => {
      if (!data) return false;
      if (!isFinished(data.state)) return live ? EVIDENCE_MS : POLL_MS;
      return Date.now() - data.changedAt < WATCHED_MS ? EVIDENCE_MS : false;
    },
  });
  useFeed((item) => {
    if (item.type === 'command' && item.commandId === id) void refreshQueries(queryClient, { queryKey: key });
  });
  return {
    command: query.data,
    /** Server clock. */
    asOf: toServerTime(query.dataUpdatedAt),
    failed: query.isError,
    retry: query.refetch,
    live,
  };
}
