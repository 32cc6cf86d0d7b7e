'use client';

import { useQuery } from '@tanstack/react-query';
import type { CommandSuspension } from '@/lib/contracts';
import { call } from './call';
import { queryKeys } from './query-keys';

/** Also without a live connection; the server refuses commands in any case. */
const POLL_MS = 5_000;

/** Suspensions of commands that are in force, newest first; undefined: not known yet. */
export const useSuspensions = (): CommandSuspension[] | undefined =>
  useQuery({
    queryKey: queryKeys.commands.suspensions,
    queryFn: ({ signal }) => call('GET /command-suspensions', {}, { signal }),
    refetchInterval: POLL_MS,
    meta: { resync: false },
  }).data;
