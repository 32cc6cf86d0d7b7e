'use client';

import { useTranslations } from 'next-intl';
import type { AccessRule, RuleFinding } from '@/lib/contracts';

/** What was found, in words; a rule that it speaks of by its place. */
export function useFindingText(rules: readonly AccessRule[]): (finding: RuleFinding) => string {
  const t = useTranslations('access.finding');
  return ({ code, otherRuleId }) => {
    const other = rules.findIndex(({ id }) => id === otherRuleId) + 1;
    return t(code, { other });
  };
}
