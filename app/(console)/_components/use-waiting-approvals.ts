'use client';

import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useRef } from 'react';
import { call } from '@/lib/browser/call';
import { useFeed } from '@/lib/browser/live';
import { queryKeys } from '@/lib/browser/query-keys';
import { refreshQueries } from '@/lib/browser/refresh-queries';

export const MAX_SHOWN = 99;
const SAFETY_NET_MS = 60_000;
const DEBOUNCE_MS = 1_000;
const DECIDED: readonly string[] = ['queued', 'denied', 'cancelled', 'expired'];

/** How many commands wait for a second person; more than `MOST_SHOWN` are not counted. */
export function useWaitingApprovals(): number {
  const queryClient = useQueryClient();
  const { data = 0 } = useQuery({
    queryKey: queryKeys.commands.waiting,
    queryFn: async ({ signal }) => {
      const query = { state: ['awaiting_approval' as const], limit: MAX_SHOWN + 1 };
      return (await call('GET /commands', query, { signal })).items.length;
    },
    refetchInterval: SAFETY_NET_MS,
  });
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  useFeed((item) => {
    if (item.type !== 'command') return;
    // Most commands are never approved by anybody: while none waits, none can stop waiting
    if (item.state !== 'awaiting_approval' && !(data > 0 && DECIDED.includes(item.state))) return;
    timer.current ??= setTimeout(() => {
      timer.current = undefined;
      void refreshQueries(queryClient, { queryKey: queryKeys.commands.waiting });
    }, DEBOUNCE_MS);
  });
  return data;
}
