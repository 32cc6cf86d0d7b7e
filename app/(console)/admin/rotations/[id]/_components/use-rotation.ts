'use client';

import { useQuery, useQueryClient } from '@tanstack/react-query';
import { call } from '@/lib/browser/call';
import { queryKeys } from '@/lib/browser/query-keys';
import { refreshQueries } from '@/lib/browser/refresh-queries';
import type { RotationDetail } from '@/lib/contracts';
import { isMoving, paceOf } from './pace';

const statusOf = ({ state, counts }: RotationDetail) => JSON.stringify([state, counts]);

/**
 * One rotation, asked for again while somebody looks. `show`: what an action answered, at once. Its vehicles are asked
 * for more seldom: when the last of them is done, at once, so that the list never contradicts the counts above it.
 */
export function useRotation(initial: RotationDetail) {
  const { id } = initial;
  const queryClient = useQueryClient();
  const queryKey = queryKeys.rotations.detail(id);
  const refreshTargets = () => void refreshQueries(queryClient, { queryKey: ['rotations', 'targets', id] });
  const { data, isError } = useQuery({
    queryKey,
    queryFn: async ({ signal }) => {
      const shown = queryClient.getQueryData<RotationDetail>(queryKey) ?? initial;
      const read = await call('GET /rotations/{id}', { id }, { signal });
      if (!isMoving(read) && statusOf(read) !== statusOf(shown)) refreshTargets();
      return read;
    },
    initialData: initial,
    refetchInterval: ({ state }) => paceOf(state.data ?? initial),
    refetchOnWindowFocus: 'always',
  });
  const show = (changed: RotationDetail) => {
    queryClient.setQueryData(queryKey, changed);
    refreshTargets();
  };
  return { rotation: data, failed: isError, show };
}
