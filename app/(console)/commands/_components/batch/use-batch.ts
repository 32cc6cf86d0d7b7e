'use client';

import { useQuery, useQueryClient } from '@tanstack/react-query';
import { call } from '@/lib/browser/call';
import type { BatchSummary } from '@/lib/contracts';

const POLL_MS = 2_000;
const key = (id: string) => ['commands', 'batch', id] as const;

/** One batch, asked for again until its commands have ended. */
export function useBatch(initial: BatchSummary) {
  const { id } = initial;
  const queryClient = useQueryClient();
  const { data, isError } = useQuery({
    queryKey: key(id),
    queryFn: ({ signal }) => call('GET /command-batches/{id}', { id }, { signal }),
    initialData: initial,
    refetchInterval: POLL_MS,
  });
  const steer = async (verb: 'pause' | 'resume' | 'stop') => {
    const changed = await call(`POST /command-batches/{id}/${verb}`, { id });
    queryClient.setQueryData(key(id), changed);
  };
  return { batch: data, failed: isError, steer };
}
