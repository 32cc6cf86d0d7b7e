'use client';

import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { call } from '@/lib/browser/call';
import { queryKeys } from '@/lib/browser/query-keys';
import type { RotationSelection } from '@/lib/contracts';

const TYPING_MS = 350;
const REFRESH_MS = 15_000;

/** How many vehicles are selected, asked when the selection has stood still for a moment. `settled`: this is of this one. */
export function usePreview(selection: RotationSelection, enabled: boolean) {
  const given = JSON.stringify(selection);
  const [still, setStill] = useState(given);
  useEffect(() => {
    const timer = setTimeout(() => setStill(given), TYPING_MS);
    return () => clearTimeout(timer);
  }, [given]);
  const body = JSON.parse(still) as RotationSelection;
  const query = useQuery({
    queryKey: queryKeys.rotations.preview(body),
    queryFn: ({ signal }) => call('POST /rotations/preview', body, { signal }),
    enabled: enabled && still === given,
    placeholderData: keepPreviousData,
    refetchInterval: REFRESH_MS,
  });
  const settled = enabled && still === given && query.data !== undefined && !query.isPlaceholderData && !query.isError;
  return { preview: query.data, settled, failed: query.isError, refetch: query.refetch };
}
