'use client';

import { useMutation } from '@tanstack/react-query';
import { useEffect } from 'react';
import { call } from '@/lib/browser/call';
import type { AccessRule } from '@/lib/contracts';

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
