'use client';

import { useState } from 'react';
import type { AccessRule } from '@/lib/contracts';
import type { AccessChoices } from './access-choices';
import { usePrincipalText } from './use-principal-text';

export type PlacedRule = { rule: AccessRule; place: number };

/** 2,000 rows with their controls would make a page that is slow to type in. */
const STEP = 100;

/** Of many rules those that a text finds, a hundred at a time. `atLeast`: places up to this one are shown. */
export function useShownRules(rules: readonly AccessRule[], choices: AccessChoices, atLeast = 0) {
  const principalText = usePrincipalText(choices);
  const [find, setFind] = useState('');
  const [limit, setLimit] = useState(STEP);
  const wanted = find.trim().toLowerCase();
  const matching = rules
    .map((rule, i): PlacedRule => ({ rule, place: i + 1 }))
    .filter(
      ({ rule }) =>
        wanted === '' ||
        [rule.topic, rule.id, rule.note, principalText(rule.principal)].some((text) =>
          text.toLowerCase().includes(wanted),
        ),
    );
  const shown = matching.slice(0, Math.max(limit, atLeast));
  return {
    find,
    setFind,
    shown,
    hidden: matching.length - shown.length,
    showMore: () => setLimit((before) => before + STEP),
  };
}
