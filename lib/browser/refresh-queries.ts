import type { QueryClient, QueryFilters, RefetchOptions } from '@tanstack/react-query';

/**
 * Refetches active queries and invalidates the others after a change. A fetch in flight may have been answered before the change: it
 * is not cancelled, as a stream of changes would cancel it forever, but followed by another. Calls during a fetch share the next.
 */
export async function refreshQueries(
  client: QueryClient,
  filters: QueryFilters,
  options?: Pick<RefetchOptions, 'throwOnError'>,
): Promise<void> {
  const inFlight = client.getQueryCache().findAll({ ...filters, fetchStatus: 'fetching' });
  await Promise.allSettled(inFlight.map(({ promise }) => promise));
  await client.invalidateQueries(filters, { ...options, cancelRefetch: false });
}
