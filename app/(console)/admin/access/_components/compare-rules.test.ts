import { expect, test } from 'vitest';
import type { AccessRule } from '@/lib/contracts';
import { compareRules, rebaseRules, sameRule } from './compare-rules';

const rule = (id: string, change: Partial<AccessRule> = {}): AccessRule => ({
  id,
  effect: 'allow',
  principal: { kind: 'tboxes' },
  action: 'publish',
  topic: `oem/${id}`,
  note: '',
  ...change,
});
const rules = (ids: string) => [...ids].map((id) => rule(id));
const summarise = (before: AccessRule[], after: AccessRule[]) =>
  compareRules(before, after).map(({ kind, rule: { id }, place }) => `${kind} ${id}${place}`);
const ids = (of: { rules: AccessRule[] }) => of.rules.map(({ id }) => id).join('');

test('ignores the order of fields and QoS levels, but not their values', () => {
  const one = rule('a', { principal: { kind: 'fleet', code: 'n' }, qos: [0, 1] });
  const other = { ...rule('a', { principal: { code: 'n', kind: 'fleet' }, qos: [1, 0] }) };
  expect(sameRule(one, other)).toBe(true);
  expect(sameRule(one, { ...one, retain: false })).toBe(false);
  expect(sameRule({ ...one, retain: false }, { ...one, retain: true })).toBe(false);
  expect(sameRule(one, { ...one, principal: { kind: 'model', code: 'n' } })).toBe(false);
});

test.each([
  ['abc', 'abc', []],
  ['', 'ab', ['added a1', 'added b2']],
  ['abc', 'b', ['removed a1', 'removed c3']],
  // One rule was taken to the end: the others did not move
  ['abcd', 'bcda', ['moved a4']],
  ['abcd', 'dabc', ['moved d1']],
  ['abcd', 'axcd', ['added x2', 'removed b2']],
])('from %s to %s', (before, after, changes) => {
  expect(summarise(rules(before), rules(after))).toEqual(changes);
});

test('reports a changed and moved rule as changed', () => {
  const [a, b] = rules('ab');
  if (!a || !b) throw new Error('two rules');
  const changed = rule('b', { effect: 'deny' });
  expect(compareRules([a, b], [changed, a])).toEqual([
    { kind: 'changed', rule: changed, before: b, place: 1, from: 2 },
  ]);
});

test('reports all rules but one as moved in a reversed set', () => {
  const many = Array.from({ length: 2_000 }, (_, i) => rule(`r${i}`));
  expect(compareRules(many, many.toReversed())).toHaveLength(1_999);
});

test('rebases a draft onto a version with added, changed and removed rules', () => {
  const base = rules('abcd');
  const theirs = [rule('a'), rule('x'), rule('b', { note: 'theirs' }), rule('d')];
  const mine = [rule('d'), rule('a', { note: 'mine' }), rule('b'), rule('c'), rule('m')];
  const merged = rebaseRules({ base, theirs, mine });
  expect(ids(merged)).toBe('daxbm');
  expect(merged.rules.find(({ id }) => id === 'a')?.note).toBe('mine');
  expect(merged.rules.find(({ id }) => id === 'b')?.note).toBe('theirs');
  expect(merged.both).toEqual([]);
});

test('keeps the draft’s rule and reports it where both sides changed it', () => {
  const base = rules('abc');
  const theirs = [rule('a', { note: 'theirs' }), rule('b', { note: 'theirs' })];
  const mine = [rule('a', { note: 'mine' }), rule('c', { note: 'mine' })];
  const merged = rebaseRules({ base, theirs, mine });
  expect(merged.rules).toEqual(mine);
  expect(merged.both.sort()).toEqual(['a', 'b', 'c']);
});

test('reports no equal changes of both sides, and keeps a rule first that was added first', () => {
  const same = rule('a', { note: 'same' });
  const merged = rebaseRules({ base: rules('a'), theirs: [rule('x'), same], mine: [same] });
  expect(ids(merged)).toBe('xa');
  expect(merged.both).toEqual([]);
});
