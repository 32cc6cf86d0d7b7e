'use client';

import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { call } from '@/lib/browser/call';
import { queryKeys } from '@/lib/browser/query-keys';
import type { AccessRule, RuleFinding } from '@/lib/contracts';

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
