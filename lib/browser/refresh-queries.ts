import type { QueryClient, QueryFilters, RefetchOptions } from '@tanstack/react-query';

/**
 * Fetches what is shown of these queries again, and marks the rest as outdated, because something has changed. A fetch that
 * is under way may have been answered before the change: it is left to finish, since a stream of changes would cancel it
 * for ever, and then one more begins. Calls during one fetch share the next.
 */
export async function refreshQueries(
  client: QueryClient,
  filters: QueryFilters,
  options?: Pick<RefetchOptions, 'throwOnError'>,
): Promise<void> {
  const underWay = client.getQueryCache().findAll({ ...filters, fetchStatus: 'fetching' });
  await Promise.allSettled(underWay.map(({ promise }) => promise));
  await client.invalidateQueries(filters, { ...options, cancelRefetch: false });
}
