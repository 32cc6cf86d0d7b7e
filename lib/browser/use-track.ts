'use client';

import { useQuery } from '@tanstack/react-query';
import { call } from './call';
import { queryKeys } from './query-keys';
import { serverNow } from './server-clock';

const POINTS = 500;
const REFETCH_MS = 30_000;
/** Positions of the last `spanMs`; `vin` null: disabled. */
export const useTrack = (vin: string | null, spanMs: number) =>
  useQuery({
    queryKey: queryKeys.vehicle.track(vin ?? '', spanMs),
    enabled: vin !== null,
    queryFn: async ({ signal }) => {
      const to = Math.floor(serverNow());
      const query = { from: to - spanMs, to, points: POINTS };
      return (await call('GET /vehicles/{vin}/track', { vin: vin ?? '', ...query }, { signal })).points;
    },
    refetchInterval: REFETCH_MS,
  });
