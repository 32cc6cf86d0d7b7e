'use client';

import { keepPreviousData, useMutation, useQuery } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { call } from '@/lib/browser/call';
import { queryKeys } from '@/lib/browser/query-keys';
import type { AccessRule, RuleFinding, RuleSet } from '@/lib/contracts';

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

/** What a value was when it last stood still for so long. */
function useStill<T>(value: T, forMs: number): T {
  const [still, setStill] = useState(value);
  useEffect(() => {
    const timer = setTimeout(() => setStill(value), forMs);
    return () => clearTimeout(timer);
  }, [value, forMs]);
  return still;
}

const numbers = new WeakMap<object, number>();
let next = 1;

/** A number for each object, to ask about it without spelling it out: a set of rules may be half a megabyte. */
function identityOf(object: object): number {
  const known = numbers.get(object);
  if (known !== undefined) return known;
  numbers.set(object, next);
  return next++;
}

const STILL_MS = 1_000;

/**
 * Tries rules against the last day whenever they have stood still, one run at a time: with millions of vehicles it takes
 * seconds. `settled`: the result is of these rules.
 */
export function useDryRun(rules: readonly AccessRule[], enabled: boolean) {
  const { mutate, isPending, isError, data, variables } = useMutation({
    mutationFn: async (tried: readonly AccessRule[]) => ({
      tried,
      result: await call('POST /acl/dry-run', { rules: [...tried] }),
    }),
  });
  const asked = variables === rules;
  useEffect(() => {
    if (!enabled || isPending || asked) return;
    const timer = setTimeout(() => mutate(rules), STILL_MS);
    return () => clearTimeout(timer);
  }, [rules, enabled, isPending, asked, mutate]);
  return {
    result: data?.result,
    settled: data?.tried === rules,
    failed: asked && isError,
    again: () => mutate(rules),
  };
}
export type TriedRules = ReturnType<typeof useDryRun>;

export type PublishedRules = Omit<RuleSet, 'base'>;

const POLL_INTERVAL_MS = 5_000;

/** The rules in force, looked at now and then: somebody may publish while this draft is written. */
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
    // The page is given what is in force each time it is opened
    gcTime: 0,
    meta: { resync: false },
  });
  return { published: data, look: refetch };
}
