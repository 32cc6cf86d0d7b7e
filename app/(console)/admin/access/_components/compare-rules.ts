import type { AccessRule } from '@/lib/contracts';

/** `place`: position from 1, in the new rules; of removed rules in the old ones. */
export type RuleChange =
  | { kind: 'added' | 'removed'; rule: AccessRule; place: number }
  | { kind: 'changed'; rule: AccessRule; before: AccessRule; place: number; from: number }
  | { kind: 'moved'; rule: AccessRule; place: number; from: number };

/** Whether two rules are equal; the order of their fields does not matter. */
export const sameRule = (one: AccessRule, other: AccessRule): boolean => canonical(one) === canonical(other);

/**
 * Differences in the order of the new rules; removed rules come last. As few rules as possible count as moved: those
 * outside a longest increasing subsequence of the kept ones.
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

/** Members of a longest increasing subsequence of distinct numbers. */
function longestRising(numbers: readonly number[]): Set<number> {
  // ends[n]: index of the smallest number that ends an increasing subsequence of length n + 1
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
  /** The version on which the draft is based. */
  base: readonly AccessRule[];
  /** The published version. */
  theirs: readonly AccessRule[];
  mine: readonly AccessRule[];
};

/**
 * Rebases a draft onto a newer version (three-way merge). Where both sides changed a rule the draft's is kept and its id
 * is in `both`. Rules that the newer version added follow the same rule as there.
 */
export function rebaseRules({ base, theirs, mine }: Versions): { rules: AccessRule[]; both: string[] } {
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
