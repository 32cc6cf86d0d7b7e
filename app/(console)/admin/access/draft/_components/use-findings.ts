'use client';

import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { call } from '@/lib/browser/call';
import { queryKeys } from '@/lib/browser/query-keys';
import type { AccessRule, RuleFinding } from '@/lib/contracts';
import { identityOf } from './identity-of';
import { useStill } from './use-still';

const TYPING_MS = 300;
const NONE: RuleFinding[] = [];

/** What the check finds in these rules, as they are typed. `settled`: it is of these and no others. */
export function useFindings(rules: readonly AccessRule[], enabled = true) {
  const still = useStill(rules, TYPING_MS);
  const query = useQuery({
    queryKey: queryKeys.access.findings(identityOf(still)),
    queryFn: async ({ signal }) => (await call('POST /acl/validate', { rules: [...still] }, { signal })).findings,
    enabled: enabled && still === rules,
    placeholderData: keepPreviousData,
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 0,
    meta: { resync: false },
  });
  const settled = enabled && still === rules && query.isSuccess && !query.isPlaceholderData;
  return { findings: query.data ?? NONE, settled, failed: query.isError, refetch: query.refetch };
}
export type CheckedRules = ReturnType<typeof useFindings>;
