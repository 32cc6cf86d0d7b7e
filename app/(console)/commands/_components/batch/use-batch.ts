'use client';

import { useQuery, useQueryClient } from '@tanstack/react-query';
import { api } from '@/lib/browser/api';
import type { BatchSummary } from '@/lib/contracts/commands/batch';

const POLL_MS = 2_000;
const key = (id: string) => ['commands', 'batch', id] as const;

/** One batch, asked for again until its commands have ended. */
export function useBatch(initial: BatchSummary) {
  const { id } = initial;
  const queryClient = useQueryClient();
  const { data, isError } = useQuery({
    queryKey: key(id),
    queryFn: ({ signal }) => api<BatchSummary>(`/command-batches/${id}`, { signal }),
    initialData: initial,
    refetchInterval: POLL_MS,
  });
  const steer = async (verb: 'pause' | 'resume' | 'stop') => {
    const changed = await api<BatchSummary>(`/command-batches/${id}/${verb}`, { method: 'POST' });
    queryClient.setQueryData(key(id), changed);
  };
  return { batch: data, failed: isError, steer };
}
