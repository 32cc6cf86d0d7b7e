'use client';

import { useQuery, useQueryClient } from '@tanstack/react-query';
import { api } from '@/lib/browser/api';
import { queryKeys } from '@/lib/browser/query-keys';
import type { RotationDetail } from '@/lib/contracts/rotations';
import { paceOf } from './pace';

/** One rotation, asked for again while somebody looks. `show`: what an action answered, at once. */
export function useRotation(initial: RotationDetail) {
  const { id } = initial;
  const queryClient = useQueryClient();
  const { data, isError } = useQuery({
    queryKey: queryKeys.rotations.detail(id),
    queryFn: ({ signal }) => api<RotationDetail>(`/rotations/${id}`, { signal }),
    initialData: initial,
    refetchInterval: ({ state }) => paceOf(state.data ?? initial),
    refetchOnWindowFocus: 'always',
  });
  const show = (changed: RotationDetail) => {
    queryClient.setQueryData(queryKeys.rotations.detail(id), changed);
    void queryClient.invalidateQueries({ queryKey: ['rotations', 'targets', id] });
  };
  return { rotation: data, failed: isError, show };
}
