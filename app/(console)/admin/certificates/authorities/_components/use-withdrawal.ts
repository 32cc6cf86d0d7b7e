import { useQuery } from '@tanstack/react-query';
import { call } from '@/lib/browser/call';
import { queryKeys } from '@/lib/browser/query-keys';
import type { AuthoritySummary } from '@/lib/contracts';

const POLL_INTERVAL_MS = 2_000;
const REFRESH_MS = 5_000;

/**
 * What an emergency withdrawal will do, or what is left of it; asked more often while its successor is being made.
 * @param includeRenewed while none is requested: as if what was renewed were revoked too
 */
export const useWithdrawal = ({ id, state }: Pick<AuthoritySummary, 'id' | 'state'>, includeRenewed = false) =>
  useQuery({
    queryKey: queryKeys.withdrawal(id, state, includeRenewed),
    queryFn: ({ signal }) => call('GET /authorities/{id}/withdrawal', { id, includeRenewed }, { signal }),
    // Ticked or not, but never what was counted in another state
    placeholderData: (previous, query) => (query?.queryKey[3] === state ? previous : undefined),
    refetchInterval: ({ state: { data } }) =>
      data?.needsSuccessor && data.successor?.state === 'requested' ? POLL_INTERVAL_MS : REFRESH_MS,
  });
