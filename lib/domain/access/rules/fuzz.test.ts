import { expect, test } from 'vitest';
import { type AccessRule, accessRuleSchema } from '@/lib/contracts';
import { baseRules } from './base-rules';
import {
  type AccessQuestion,
  compileRules,
  type Principal,
  type RulePrincipalKeys,
  toRulePrincipalKeys,
} from './compile-rules';
import { principalKey } from './principal-keys';
import { placeholderOf } from './rule-filter';

// Compares the evaluator with a reference: a filter is the set of topics that it matches, in a universe of all topics
// over a few names, one of which (`z`) is in no rule. Covering and overlapping are then set operations.

const ROOT = 'tsp';
const NAMES = [ROOT, 'up', 'down', 'v1', 'a', 'z'];
const MAX_LEVELS = 5;
// For a busy machine; a seed takes a second or two
const TIMEOUT_MS = 60_000;
const UNIVERSE = allTopics(MAX_LEVELS);
const BELOW_ROOT = Uint8Array.from(UNIVERSE, ([first]) => (first === ROOT ? 1 : 0));
const known = new Map<string, Uint8Array>();

const PRINCIPALS: Principal[] = [
  { kind: 'tbox', vin: 'v1', serial: 'a', fleet: 'a', model: 'up', tags: ['g', 'h'] },
  { kind: 'service', username: 'billing' },
  { kind: 'console', clientId: 'web', username: 'u', fleets: ['a', 'up'], acl: { pub: [], sub: [], all: [] } },
];

/** Park–Miller generator, for reproducible cases. */
function random(seed: number) {
  let state = seed;
  const next = (): number => {
    state = (state * 48_271) % 2_147_483_647;
    return state / 2_147_483_647;
  };
  return { next, pick: <T>(list: readonly T[]): T => list[Math.floor(next() * list.length)] as T };
}
type Random = ReturnType<typeof random>;

test.each([1, 2, 3, 4])(
  'decides like the reference (seed %i)',
  (seed) => {
    const dice = random(seed);
    const reasons = new Set<string>();
    const wrong: unknown[] = [];
    for (let round = 0; round < 60; round++) {
      const rules = Array.from({ length: 1 + Math.floor(dice.next() * 7) }, (_, i) => newRule(dice, `r${i}`));
      const compiled = compileRules(rules, { root: ROOT });
      for (let i = 0; i < 25; i++) {
        const subject = dice.pick(PRINCIPALS);
        const question = newQuestion(dice);
        const { decision, reason, ruleId } = compiled.decide(toRulePrincipalKeys(subject), question);
        const expected = reference(rules, toRulePrincipalKeys(subject), question);
        const decided = `${decision} ${ruleId}`;
        if (decided !== expected) wrong.push({ subject, question, rules, decided, expected });
        reasons.add(`${decision} ${reason}`);
      }
    }
    expect(wrong).toEqual([]);
    expect([...reasons].sort()).toEqual(['allow base', 'allow rule', 'deny base', 'deny no_rule', 'deny rule']);
  },
  TIMEOUT_MS,
);

function newRule(dice: Random, id: string): AccessRule {
  const principal = dice.pick([
    { kind: 'tboxes' },
    { kind: 'tboxes' },
    { kind: 'fleet', code: 'a' },
    { kind: 'model', code: 'a' },
    { kind: 'tag', tag: 'h' },
    { kind: 'service', username: 'billing' },
    { kind: 'service', username: 'other' },
    { kind: 'console' },
  ] as const);
  return accessRuleSchema.parse({
    id,
    effect: dice.pick(['allow', 'allow', 'deny']),
    principal,
    action: dice.pick(['publish', 'subscribe', 'all']),
    topic: newFilter(dice, [...NAMES.slice(0, -1), '${vin}', '${fleet}', '${model}', '${serial}']),
    ...(dice.next() < 0.2 ? { qos: dice.pick([[0], [1, 2], [0, 2]]) } : {}),
    ...(dice.next() < 0.2 ? { retain: dice.next() < 0.5 } : {}),
  });
}

function newQuestion(dice: Random): AccessQuestion {
  const action = dice.pick(['publish', 'subscribe'] as const);
  // Half of them below the topics of the contract, where rules overlap
  const prefix =
    dice.next() < 0.5
      ? []
      : dice.pick([
          [ROOT, 'up', 'v1'],
          [ROOT, 'down', 'v1'],
        ]);
  const rest = action === 'publish' ? newName(dice) : newFilter(dice, NAMES).split('/');
  const topic = [...prefix, ...rest].slice(0, 4).join('/');
  return { action, topic, qos: dice.pick([0, 1, 2] as const), retain: action === 'publish' && dice.next() < 0.3 };
}

const newName = (dice: Random): string[] =>
  Array.from({ length: 1 + Math.floor(dice.next() * 4) }, () => dice.pick(NAMES));

function newFilter(dice: Random, names: readonly string[]): string {
  const levels = Array.from({ length: Math.floor(dice.next() * 4) }, () =>
    dice.next() < 0.3 ? '+' : dice.pick(names),
  );
  if (levels.length === 0 || dice.next() < 0.3) levels.push('#');
  return levels.join('/');
}

function reference(rules: readonly AccessRule[], principal: RulePrincipalKeys, question: AccessQuestion): string {
  const requested = topicsOf(question.topic);
  const fenced = principal.subject.kind === 'tbox' && shareAny(requested, BELOW_ROOT);
  for (const rule of rules) {
    if (!applies(rule, principal, question)) continue;
    const given = topicsOfRule(rule.topic, principal);
    const isDecisive =
      rule.effect === 'deny' && question.action === 'subscribe'
        ? shareAny(requested, given)
        : isWithin(requested, given);
    if (isDecisive && !(rule.effect === 'allow' && fenced)) return `${rule.effect} ${rule.id}`;
  }
  if (!fenced) return 'deny null';
  const grant = baseRules(ROOT).find(({ principal: of, effect, action, topic }) => {
    if (of !== 'tboxes' || effect !== 'allow' || action !== question.action) return false;
    return isWithin(requested, topicsOfRule(topic, principal));
  });
  return grant ? `allow ${grant.id}` : 'deny base:fence';
}

const isWithin = (inner: Uint8Array, outer: Uint8Array): boolean => {
  for (let i = 0; i < inner.length; i++) if (inner[i] === 1 && outer[i] !== 1) return false;
  return true;
};
const shareAny = (one: Uint8Array, other: Uint8Array): boolean => {
  for (let i = 0; i < one.length; i++) if (one[i] === 1 && other[i] === 1) return true;
  return false;
};

function applies(rule: AccessRule, principal: RulePrincipalKeys, { action, qos, retain }: AccessQuestion): boolean {
  if (!principal.keys.includes(principalKey(rule.principal))) return false;
  if (rule.action !== 'all' && rule.action !== action) return false;
  if (rule.qos && !rule.qos.includes(qos)) return false;
  return rule.retain === undefined || (action === 'publish' && rule.retain === retain);
}

function allTopics(levels: number): string[][] {
  if (levels === 0) return [];
  const shorter = allTopics(levels - 1);
  const longest = shorter.length === 0 ? [[]] : shorter.filter((topic) => topic.length === levels - 1);
  return [...shorter, ...longest.flatMap((topic) => NAMES.map((name) => [...topic, name]))];
}

/** 1 for each topic of the universe that the filter matches. */
function topicsOf(filter: string): Uint8Array {
  const before = known.get(filter);
  if (before) return before;
  const levels = filter.split('/');
  const found = Uint8Array.from(UNIVERSE, (topic) => (matches(levels, topic) ? 1 : 0));
  known.set(filter, found);
  return found;
}

/** With each value of each placeholder. */
function topicsOfRule(filter: string, principal: RulePrincipalKeys): Uint8Array {
  const key = `${principal.subject.kind} ${filter}`;
  const before = known.get(key);
  if (before) return before;
  let filters: string[][] = [[]];
  for (const level of filter.split('/')) {
    const name = placeholderOf(level);
    const choices = name === null ? [level] : (principal.values[name as 'vin'] ?? []);
    filters = filters.flatMap((levels) => choices.map((choice) => [...levels, choice]));
  }
  const sets = filters.map((levels) => topicsOf(levels.join('/')));
  const found = Uint8Array.from(UNIVERSE, (_, i) => (sets.some((set) => set[i] === 1) ? 1 : 0));
  known.set(key, found);
  return found;
}

/** MQTT 3.1.1 §4.7.1 */
function matches(filter: readonly string[], topic: readonly string[]): boolean {
  for (let i = 0; i < filter.length; i++) {
    if (filter[i] === '#') return true;
    if (i >= topic.length || (filter[i] !== '+' && filter[i] !== topic[i])) return false;
  }
  return filter.length === topic.length;
}
