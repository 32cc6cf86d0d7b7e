import type { AccessRule } from '@/lib/contracts';

/** Ids of the rules that name an account, in their order. */
export function rulesByAccount(rules: readonly AccessRule[]): ReadonlyMap<string, string[]> {
  const found = new Map<string, string[]>();
  for (const { id, principal } of rules) {
    if (principal.kind === 'service') found.set(principal.username, [...(found.get(principal.username) ?? []), id]);
  }
  return found;
}
