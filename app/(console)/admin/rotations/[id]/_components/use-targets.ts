'use client';

import { keepPreviousData, useInfiniteQuery } from '@tanstack/react-query';
import { call } from '@/lib/browser/call';
import { queryKeys } from '@/lib/browser/query-keys';
import type { RotationDetail, RotationTargetState } from '@/lib/contracts';
import { isMoving } from './status';

const LIVE_MS = 3_000;
const QUIET_MS = 15_000;

export type TargetFilters = { state?: RotationTargetState; stranded?: 'true'; q?: string; wave?: string };

/** Targets of a rotation, page by page. Every loaded page is polled, so less often than the rotation itself. */
export function useTargets(rotation: RotationDetail, filters: TargetFilters, limit: number) {
  const { id } = rotation;
  const { state, stranded, ...rest } = filters;
  return useInfiniteQuery({
    queryKey: queryKeys.rotations.targets(id, { ...filters, limit }),
    queryFn: ({ pageParam, signal }) =>
      call(
        'GET /rotations/{id}/targets',
        {
          ...rest,
          ...(state && { state: [state] }),
          ...(stranded && { stranded: true }),
          id,
          limit,
          cursor: pageParam,
        },
        { signal },
      ),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: ({ nextCursor }) => nextCursor ?? undefined,
    placeholderData: keepPreviousData,
    refetchInterval: isMoving(rotation) ? LIVE_MS : QUIET_MS,
  });
}
