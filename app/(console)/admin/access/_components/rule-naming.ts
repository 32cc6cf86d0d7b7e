import type { AccessRule } from '@/lib/contracts';

/** Where a rule stands on the page; built-in ones have `base:` in their id. */
export const anchorOf = (ruleId: string): string => `rule-${ruleId.replace(':', '-')}`;

/** Of an address' `#…`, from 1; 0: it names no rule. */
export const placeOfAnchor = (hash: string, rules: readonly AccessRule[]): number =>
  rules.findIndex(({ id }) => hash === `#${anchorOf(id)}`) + 1;

/** A code's name, where it is known. */
export const nameOf = (code: string, named: { code: string; name: string }[]): string =>
  named.find((one) => one.code === code)?.name ?? code;
