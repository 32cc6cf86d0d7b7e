'use client';

import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { CHART_POINTS, type SignalSeries, SPANS, type Span } from '@/components/vehicle';
import { call } from '@/lib/browser/call';
import { queryKeys } from '@/lib/browser/query-keys';
import { serverNow } from '@/lib/browser/server-clock';

/** One signal over the chosen time; fetched again at the pace at which the chart could show a difference. */
export function useSignalSeries(vin: string, signal: string | null, span: Span) {
  const spanMs = SPANS[span];
  return useQuery({
    queryKey: queryKeys.vehicle.telemetry(vin, signal ?? '', spanMs),
    enabled: signal !== null,
    queryFn: async ({ signal: abort }): Promise<SignalSeries> => {
      const to = serverNow();
      const from = to - spanMs;
      const query = { signal: signal ?? '', from: Math.floor(from), to: Math.floor(to), points: CHART_POINTS };
      const { points } = await call('GET /vehicles/{vin}/telemetry', { vin, ...query }, { signal: abort });
      return { points, from, to };
    },
    // Another span of the same signal may stand until its own comes; another signal would be a lie
    placeholderData: (previous, query) => (query?.queryKey[3] === signal ? keepPreviousData(previous) : undefined),
    refetchInterval: Math.max(5_000, spanMs / CHART_POINTS),
  });
}
