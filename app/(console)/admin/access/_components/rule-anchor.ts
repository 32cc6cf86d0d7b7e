import type { AccessRule } from '@/lib/contracts';

/** Where a rule stands on the page; built-in ones have `base:` in their id. */
export const anchorOf = (ruleId: string): string => `rule-${ruleId.replace(':', '-')}`;

/** Of an address' `#…`, from 1; 0: it names no rule. */
export const placeOfAnchor = (hash: string, rules: readonly AccessRule[]): number =>
  rules.findIndex(({ id }) => hash === `#${anchorOf(id)}`) + 1;
