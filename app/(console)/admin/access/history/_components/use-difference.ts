'use client';

import { useQuery } from '@tanstack/react-query';
import { call } from '@/lib/browser/call';
import { queryKeys } from '@/lib/browser/query-keys';
import type { AccessRule } from '@/lib/contracts';
import { compareRules, type RuleChange } from '../../_components/compare-rules';

/** A published version never changes. */
function useVersion(version: number, enabled: boolean) {
  return useQuery({
    queryKey: queryKeys.access.version(version),
    queryFn: async ({ signal }): Promise<AccessRule[]> => (await call('GET /acl', { version }, { signal })).rules,
    enabled,
    staleTime: Number.POSITIVE_INFINITY,
    meta: { resync: false },
  });
}

/** What is different in one version from another, once it is wanted; undefined: not known yet. */
export function useDifference({ from, to, enabled = true }: { from: number; to: number; enabled?: boolean }) {
  const before = useVersion(from, enabled);
  const after = useVersion(to, enabled);
  const changes: RuleChange[] | undefined =
    before.data && after.data ? compareRules(before.data, after.data) : undefined;
  return { changes, failed: before.isError || after.isError };
}
