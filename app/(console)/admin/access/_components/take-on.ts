import type { AccessRule } from '@/lib/contracts';
import { sameRule } from './compare-rules';

type Versions = {
  /** What the draft was begun from. */
  base: readonly AccessRule[];
  /** What is published now. */
  theirs: readonly AccessRule[];
  mine: readonly AccessRule[];
};

/**
 * A draft brought onto a newer version: what only one side changed stays changed. Where both changed a rule the draft's
 * stays, and its id is among `both`. Rules that they added come behind the rule that they stand behind there.
 */
export function takeOn({ base, theirs, mine }: Versions): { rules: AccessRule[]; both: string[] } {
  const baseOf = byId(base);
  const theirsOf = byId(theirs);
  const mineOf = byId(mine);
  const both: string[] = [];

  const rules = mine.flatMap((rule): AccessRule[] => {
    const old = baseOf.get(rule.id);
    const their = theirsOf.get(rule.id);
    const iChanged = !old || !sameRule(old, rule);
    if (!their) {
      if (!old) return [rule];
      if (!iChanged) return [];
      both.push(rule.id);
      return [rule];
    }
    const theyChanged = !old || !sameRule(old, their);
    if (!theyChanged) return [rule];
    if (!iChanged) return [their];
    if (!sameRule(rule, their)) both.push(rule.id);
    return [rule];
  });

  let behind: string | undefined;
  for (const rule of theirs) {
    const old = baseOf.get(rule.id);
    const removedByMe = old && !mineOf.has(rule.id);
    if (removedByMe && !sameRule(old, rule)) both.push(rule.id);
    if (!old && !mineOf.has(rule.id)) {
      const at = behind === undefined ? -1 : rules.findIndex(({ id }) => id === behind);
      rules.splice(at + 1, 0, rule);
    }
    if (rules.some(({ id }) => id === rule.id)) behind = rule.id;
  }
  return { rules, both };
}

const byId = (rules: readonly AccessRule[]) => new Map(rules.map((rule) => [rule.id, rule]));
