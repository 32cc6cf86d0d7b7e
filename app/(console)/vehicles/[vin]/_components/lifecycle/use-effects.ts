'use client';

import { useQuery } from '@tanstack/react-query';
import { call } from '@/lib/browser/call';
import { queryKeys } from '@/lib/browser/query-keys';

/** Commands end and connections change while the dialog is open. */
const REFETCH_MS = 2_000;

/** What an archive, a deletion or another TBox would end now. */
export const useEffects = (vin: string) =>
  useQuery({
    queryKey: queryKeys.vehicle.effects(vin),
    queryFn: ({ signal }) => call('GET /vehicles/{vin}/change-effects', { vin }, { signal }),
    refetchInterval: REFETCH_MS,
    gcTime: 0,
  });
