'use client';

import { useQuery, useQueryClient } from '@tanstack/react-query';
import { call } from '@/lib/browser/call';
import { useFeed, useLiveStatus } from '@/lib/browser/live';
import { queryKeys } from '@/lib/browser/query-keys';
import { refreshQueries } from '@/lib/browser/refresh-queries';

const SHOWN = 8;
const POLL_MS = 2_000;
// Preconditions depend on telemetry, which is not in the feed
const AVAILABLE_MS = 5_000;

/** Available commands of a vehicle, and the latest sent. */
export function useVehicleCommands(vin: string) {
  const queryClient = useQueryClient();
  const live = useLiveStatus().phase === 'live';
  const available = useQuery({
    queryKey: queryKeys.commands.offered(vin),
    queryFn: ({ signal }) => call('GET /vehicles/{vin}/commands/offered', { vin }, { signal }),
    refetchInterval: AVAILABLE_MS,
  });
  const recent = useQuery({
    queryKey: queryKeys.commands.ofVehicle(vin),
    queryFn: ({ signal }) => call('GET /commands', { vin, limit: SHOWN }, { signal }),
    refetchInterval: ({ state: { data } }) =>
      !live && data?.items.some(({ finishedAt }) => finishedAt === null) ? POLL_MS : false,
  });
  useFeed((item) => {
    if (item.vin !== vin || item.type !== 'command') return;
    void refreshQueries(queryClient, { queryKey: queryKeys.commands.ofVehicle(vin) });
    void refreshQueries(queryClient, { queryKey: queryKeys.commands.offered(vin) });
  });
  return { available, recent };
}
