import { useQuery } from '@tanstack/react-query';
import { api } from '@/lib/browser/api';
import { queryKeys } from '@/lib/browser/query-keys';
import type { WithdrawalPreview } from '@/lib/contracts';

const LOOK_EVERY_MS = 2_000;
const REFRESH_MS = 15_000;

/** What an emergency withdrawal will do, or what is left of it; asked more often while its successor is being made. */
export const useWithdrawal = (id: number) =>
  useQuery({
    queryKey: queryKeys.withdrawal(id),
    queryFn: ({ signal }) => api<WithdrawalPreview>(`/authorities/${id}/withdrawal`, { signal }),
    refetchInterval: ({ state: { data } }) =>
      data?.needsSuccessor && data.successor?.state === 'requested' ? LOOK_EVERY_MS : REFRESH_MS,
  });
