'use client';

import { keepPreviousData, useInfiniteQuery } from '@tanstack/react-query';
import { call } from '@/lib/browser/call';
import { queryKeys } from '@/lib/browser/query-keys';
import type { RotationDetail } from '@/lib/contracts';
import { isMoving } from './pace';

const LIVE_MS = 3_000;
const QUIET_MS = 15_000;

export type TargetFilters = { state?: string; stranded?: 'true'; q?: string; wave?: string };

/** Vehicles of a rotation, page after page. Every page is asked for again, so less often than the rotation itself. */
export function useTargets(rotation: RotationDetail, filters: TargetFilters, limit: number) {
  const { id } = rotation;
  return useInfiniteQuery({
    queryKey: queryKeys.rotations.targets(id, { ...filters, limit }),
    queryFn: ({ pageParam, signal }) =>
      call('GET /rotations/{id}/targets', { ...filters, id, limit, cursor: pageParam }, { signal }),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: ({ nextCursor }) => nextCursor ?? undefined,
    placeholderData: keepPreviousData,
    refetchInterval: isMoving(rotation) ? LIVE_MS : QUIET_MS,
  });
}
