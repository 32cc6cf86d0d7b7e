'use client';

import { keepPreviousData, useMutation, useQuery } from '@tanstack/react-query';
import { useEffect } from 'react';
import { call } from '@/lib/browser/call';
import { queryKeys } from '@/lib/browser/query-keys';
import type { AccessRule, RuleFinding, RuleSet } from '@/lib/contracts';
import { useDebouncedValue } from '../../../../_components/use-debounced-value';

const DEBOUNCE_MS = 300;
const NONE: RuleFinding[] = [];

/** Findings of the rules, after a debounce. `settled`: they are of these rules and not of earlier ones. */
export function useFindings(rules: readonly AccessRule[], enabled = true) {
  const debounced = useDebouncedValue(rules, DEBOUNCE_MS);
  const query = useQuery({
    queryKey: queryKeys.access.findings(identityOf(debounced)),
    queryFn: async ({ signal }) => (await call('POST /acl/validate', { rules: [...debounced] }, { signal })).findings,
    enabled: enabled && debounced === rules,
    placeholderData: keepPreviousData,
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 0,
    meta: { resync: false },
  });
  const settled = enabled && debounced === rules && query.isSuccess && !query.isPlaceholderData;
  return { findings: query.data ?? NONE, settled, failed: query.isError, refetch: query.refetch };
}
export type CheckedRules = ReturnType<typeof useFindings>;

const numbers = new WeakMap<object, number>();
let next = 1;

/** A number per object, as a cheap query key: a rule set may be half a megabyte. */
function identityOf(object: object): number {
  const known = numbers.get(object);
  if (known !== undefined) return known;
  numbers.set(object, next);
  return next++;
}

const DRY_RUN_DEBOUNCE_MS = 1_000;

/**
 * Dry run of the rules on the last day's traffic, after a debounce and one at a time: with millions of vehicles it takes
 * seconds. `settled`: the result is of these rules.
 */
export function useDryRun(rules: readonly AccessRule[], enabled: boolean) {
  const { mutate, isPending, isError, data, variables } = useMutation({
    mutationFn: async (draft: readonly AccessRule[]) => ({
      rules: draft,
      result: await call('POST /acl/dry-run', { rules: [...draft] }),
    }),
  });
  const isRequested = variables === rules;
  useEffect(() => {
    if (!enabled || isPending || isRequested) return;
    const timer = setTimeout(() => mutate(rules), DRY_RUN_DEBOUNCE_MS);
    return () => clearTimeout(timer);
  }, [rules, enabled, isPending, isRequested, mutate]);
  return {
    result: data?.result,
    settled: data?.rules === rules,
    failed: isRequested && isError,
    again: () => mutate(rules),
  };
}
export type DryRunState = ReturnType<typeof useDryRun>;

export type PublishedRules = Omit<RuleSet, 'base'>;

const POLL_INTERVAL_MS = 5_000;

/** The published rules, polled: another administrator may publish while the draft is edited. */
export function usePublished(initial: PublishedRules) {
  const { data, refetch } = useQuery({
    queryKey: queryKeys.access.published,
    queryFn: async ({ signal, client }) => {
      const known = client.getQueryData<PublishedRules>(queryKeys.access.published) ?? initial;
      const { items } = await call('GET /acl/versions', { limit: 1 }, { signal });
      if ((items[0]?.version ?? 0) === known.version) return known;
      return call('GET /acl', {}, { signal });
    },
    initialData: initial,
    refetchInterval: POLL_INTERVAL_MS,
    // The server renders the page with the published rules
    gcTime: 0,
    meta: { resync: false },
  });
  return { published: data, refresh: refetch };
}
