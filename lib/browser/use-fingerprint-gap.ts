'use client';

import { useQuery } from '@tanstack/react-query';
import { call } from './call';
import { queryKeys } from './query-keys';

/**
 * Whether the broker, where it ends TLS itself, may let in certificates of an authority that was withdrawn: EMQX below 5.8, or one
 * that cannot be asked. False while it is being asked. Administrators only.
 */
export function useFingerprintGap({ enabled = true }: { enabled?: boolean } = {}): boolean {
  const { data, isError } = useQuery({
    queryKey: queryKeys.brokerHealth,
    queryFn: ({ signal }) => call('GET /broker/health', {}, { signal }),
    enabled,
    meta: { resync: false },
  });
  return enabled && (isError || (data !== undefined && data.tellsFingerprint !== true));
}
