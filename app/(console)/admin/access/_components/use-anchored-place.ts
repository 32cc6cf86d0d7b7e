'use client';

import { useEffect, useState } from 'react';
import type { AccessRule } from '@/lib/contracts';
import { anchorOf, placeOfAnchor } from './rule-anchor';

/** Place of the rule that the address names, scrolled to even where it was not shown yet; 0: it names none. */
export function useAnchoredPlace(rules: readonly AccessRule[]): number {
  const [hash, setHash] = useState('');
  useEffect(() => {
    const read = () => setHash(location.hash);
    read();
    addEventListener('hashchange', read);
    return () => removeEventListener('hashchange', read);
  }, []);
  const place = placeOfAnchor(hash, rules);
  const id = rules[place - 1]?.id;
  // biome-ignore lint/correctness/useExhaustiveDependencies: when somebody goes there, not when rules change around it
  useEffect(() => {
    if (id !== undefined) document.getElementById(anchorOf(id))?.scrollIntoView({ block: 'center' });
  }, [hash]);
  return place;
}
