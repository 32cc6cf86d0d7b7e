'use client';

import { useQuery } from '@tanstack/react-query';
import { call } from '@/lib/browser/call';
import { ApiProblem } from '@/lib/browser/problem';
import { queryKeys } from '@/lib/browser/query-keys';
import { toServerTime } from '@/lib/browser/server-clock';
import { problemOf } from '../../_components/use-clients';
import type { FirstClient } from './read-client';

const POLL_MS = 3_000;

/** One client, asked for again while somebody looks. `client` null: it is not at the broker, undefined: nobody knows. */
export function useClient(clientId: string, { client, lost, at }: FirstClient) {
  const query = useQuery({
    queryKey: queryKeys.clients.detail(clientId),
    queryFn: ({ signal }) =>
      call('GET /clients/{clientId}', { clientId }, { signal }).catch((error: unknown) => {
        if (error instanceof ApiProblem && error.problem.status === 404) return null;
        throw error;
      }),
    refetchInterval: POLL_MS,
    refetchOnWindowFocus: 'always',
    // It is asked again in three seconds anyway
    retry: false,
    ...(!lost && { initialData: client, initialDataUpdatedAt: at }),
  });
  return {
    client: query.data,
    asOf: toServerTime(query.dataUpdatedAt),
    problem: problemOf(query.error) ?? (query.data === undefined ? ('lost' as const) : null),
    retry: () => void query.refetch(),
  };
}
