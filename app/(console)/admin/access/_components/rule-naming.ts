import type { AccessRule } from '@/lib/contracts';

/** Element id of a rule on the page. Ids of built-in rules contain a colon. */
export const anchorOf = (ruleId: string): string => `rule-${ruleId.replace(':', '-')}`;

/** Position, from 1, of the rule that the URL's fragment names; 0: none. */
export const placeOfAnchor = (hash: string, rules: readonly AccessRule[]): number =>
  rules.findIndex(({ id }) => hash === `#${anchorOf(id)}`) + 1;

/** The name of a code; the code itself when it is unknown. */
export const nameOf = (code: string, named: { code: string; name: string }[]): string =>
  named.find((one) => one.code === code)?.name ?? code;
