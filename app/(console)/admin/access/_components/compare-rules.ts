import type { AccessRule } from '@/lib/contracts';

/** `place`: among the rules after, of what was removed among those before; from 1. */
export type RuleChange =
  | { kind: 'added' | 'removed'; rule: AccessRule; place: number }
  | { kind: 'changed'; rule: AccessRule; before: AccessRule; place: number; from: number }
  | { kind: 'moved'; rule: AccessRule; place: number; from: number };

/** Rules are the same when they say the same, in whichever order their fields came. */
export const sameRule = (one: AccessRule, other: AccessRule): boolean => canonical(one) === canonical(other);

/**
 * What is different, in the order of the rules after; what was removed comes last. Moved are as few as can be: those that
 * changed their place among those that stayed.
 */
export function compareRules(before: readonly AccessRule[], after: readonly AccessRule[]): RuleChange[] {
  const places = new Map(before.map((rule, i) => [rule.id, i]));
  const kept = new Set(after.map(({ id }) => id));
  const common = after.filter(({ id }) => places.has(id)).map(({ id }) => places.get(id) ?? 0);
  const inOrder = longestRising(common);
  const changes = after.flatMap((rule, i): RuleChange[] => {
    const from = places.get(rule.id);
    const old = from === undefined ? undefined : before[from];
    if (from === undefined || !old) return [{ kind: 'added', rule, place: i + 1 }];
    if (!sameRule(old, rule)) return [{ kind: 'changed', rule, before: old, place: i + 1, from: from + 1 }];
    return inOrder.has(from) ? [] : [{ kind: 'moved', rule, place: i + 1, from: from + 1 }];
  });
  const removed = before.flatMap((rule, i): RuleChange[] =>
    kept.has(rule.id) ? [] : [{ kind: 'removed', rule, place: i + 1 }],
  );
  return [...changes, ...removed];
}

function canonical({ id, effect, principal, action, qos, retain, topic, note = '' }: AccessRule): string {
  const who = Object.entries(principal).sort(([a], [b]) => (a < b ? -1 : 1));
  return JSON.stringify([id, effect, who, action, qos ? [...qos].sort() : null, retain ?? null, topic, note]);
}

/** Members of a longest rising subsequence of distinct numbers. */
function longestRising(numbers: readonly number[]): Set<number> {
  // ends[n]: index of the smallest number that ends a rising run of n + 1
  const ends: number[] = [];
  const previous: (number | undefined)[] = [];
  for (const [i, number] of numbers.entries()) {
    let low = 0;
    let high = ends.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((numbers[ends[middle] ?? 0] ?? 0) < number) low = middle + 1;
      else high = middle;
    }
    previous.push(ends[low - 1]);
    ends[low] = i;
  }
  const members = new Set<number>();
  for (let i = ends.at(-1); i !== undefined; i = previous[i]) members.add(numbers[i] ?? 0);
  return members;
}

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
