import { useQuery } from '@tanstack/react-query';
import { api } from '@/lib/browser/api';
import { queryKeys } from '@/lib/browser/query-keys';
import type { AuthoritySummary, WithdrawalPreview } from '@/lib/contracts';

const LOOK_EVERY_MS = 2_000;
const REFRESH_MS = 5_000;

/** What an emergency withdrawal will do, or what is left of it; asked more often while its successor is being made. */
export const useWithdrawal = ({ id, state }: Pick<AuthoritySummary, 'id' | 'state'>) =>
  useQuery({
    queryKey: queryKeys.withdrawal(id, state),
    queryFn: ({ signal }) => api<WithdrawalPreview>(`/authorities/${id}/withdrawal`, { signal }),
    refetchInterval: ({ state: { data } }) =>
      data?.needsSuccessor && data.successor?.state === 'requested' ? LOOK_EVERY_MS : REFRESH_MS,
  });
