'use client';

import { useQuery, useQueryClient } from '@tanstack/react-query';
import { call } from '@/lib/browser/call';
import { queryKeys } from '@/lib/browser/query-keys';
import { refreshQueries } from '@/lib/browser/refresh-queries';
import type { RotationDetail } from '@/lib/contracts';
import { isMoving, paceOf } from './status';

const statusOf = ({ state, counts }: RotationDetail) => JSON.stringify([state, counts]);

/**
 * One rotation, polled. `show` takes the result of an action. The targets are polled less often; when the rotation comes to
 * rest they are refreshed at once, so that the list never contradicts the counts above it.
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
