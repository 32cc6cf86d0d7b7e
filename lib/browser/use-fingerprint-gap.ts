'use client';

import { useQuery } from '@tanstack/react-query';
import { call } from './call';
import { queryKeys } from './query-keys';
import { useHydrated } from './render-time';

/**
 * Whether the broker, if it terminates TLS itself, may accept certificates of a withdrawn authority: EMQX below 5.8, or unknown.
 * False while loading. Administrators only.
 */
export function useFingerprintGap({ enabled = true }: { enabled?: boolean } = {}): boolean {
  const { data, isError } = useQuery({
    queryKey: queryKeys.brokerHealth,
    queryFn: ({ signal }) => call('GET /broker/health', {}, { signal }),
    enabled,
    meta: { resync: false },
  });
  const hydrated = useHydrated();
  return hydrated && enabled && (isError || (data !== undefined && data.tellsFingerprint !== true));
}
