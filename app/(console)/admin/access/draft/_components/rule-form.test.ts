import { describe, expect, test } from 'vitest';
import { type AccessRule, accessRuleSchema } from '@/lib/contracts';
import {
  applyAction,
  checkForm,
  formOf,
  newRuleId,
  putRule,
  type RuleForm,
  ruleOf,
  shownErrors,
  toggleQos,
} from './rule-form';

const VIN = 'LSVAA49J132047371';
const RULE: AccessRule = {
  id: 'r-1',
  effect: 'allow',
  principal: { kind: 'vehicle', vin: VIN },
  action: 'publish',
  qos: [0, 1],
  retain: false,
  topic: 'oem/${vin}/log',
  note: 'Why',
};
const ABOUT = { vin: VIN, fleet: 'north', model: 'ev' };
const form = (change: Partial<RuleForm> = {}): RuleForm => ({ ...formOf(RULE, 1, ABOUT), ...change });

test.each<AccessRule>([
  RULE,
  { ...RULE, principal: { kind: 'tboxes' }, action: 'all' },
  { ...RULE, principal: { kind: 'fleet', code: 'north' } },
  { ...RULE, principal: { kind: 'model', code: 'ev' }, retain: true },
  { ...RULE, principal: { kind: 'tag', tag: 'winter test' } },
  { ...RULE, principal: { kind: 'service', username: 'billing' }, topic: 'oem/#' },
  { id: 'r-2', effect: 'deny', principal: { kind: 'console' }, action: 'subscribe', topic: '#', note: '' },
])('an unchanged form gives the same rule, $principal', (rule) => {
  expect(ruleOf(formOf(rule, 1))).toEqual(rule);
  expect(checkForm(formOf(rule, 1), 1)).toEqual([]);
  expect(accessRuleSchema.safeParse(ruleOf(formOf(rule, 1))).success).toBe(true);
});

test('prefills the names of other principals from the vehicle of the proposal', () => {
  expect(ruleOf(form({ kind: 'fleet' })).principal).toEqual({ kind: 'fleet', code: 'north' });
  expect(ruleOf(form({ kind: 'model' })).principal).toEqual({ kind: 'model', code: 'ev' });
  expect(ruleOf(form({ kind: 'tboxes' })).principal).toEqual({ kind: 'tboxes' });
});

test('leaves out QoS where all levels are chosen, and retain of a subscription', () => {
  expect(ruleOf(form({ qos: [2, 0, 1] }))).not.toHaveProperty('qos');
  expect(ruleOf(form({ action: 'subscribe', retain: 'yes' }))).not.toHaveProperty('retain');
});

describe('reports', () => {
  const named = (kind: keyof RuleForm['names'], name: string): Partial<RuleForm> => ({
    kind,
    names: { ...form().names, [kind]: name },
  });
  test.each<[Partial<RuleForm>, string]>([
    [named('vehicle', 'LSVAA49J13204737I'), 'name'],
    [named('fleet', ''), 'name'],
    [named('service', 'Billing'), 'name'],
    [named('tag', ' '), 'name'],
    [{ topic: '  ' }, 'topic'],
    [{ topic: 'x'.repeat(1_025) }, 'topic'],
    [{ place: '0' }, 'place'],
    [{ place: '4' }, 'place'],
    [{ place: '1.5' }, 'place'],
    [{ place: '' }, 'place'],
  ])('%o', (change, error) => {
    expect(checkForm(form(change), 3)).toEqual([error]);
  });
});

test('generates an id that is not in use', () => {
  const random = [0, 0, 0.5].values();
  const id = newRuleId([{ ...RULE, id: 'rule-000000' }], () => random.next().value ?? 1);
  expect(id).toMatch(/^rule-[0-9a-z]{6}$/);
  expect(id).not.toBe('rule-000000');
});

test('inserts a new rule and moves an existing one', () => {
  const rules = ['a', 'b', 'c'].map((id) => ({ ...RULE, id }));
  const ids = (of: AccessRule[]) => of.map(({ id }) => id).join('');
  expect(ids(putRule(rules, { ...RULE, id: 'x' }, 2))).toBe('axbc');
  expect(ids(putRule(rules, { ...RULE, id: 'x' }, 4))).toBe('abcx');
  expect(ids(putRule(rules, { ...RULE, id: 'a' }, 3))).toBe('bca');
  expect(ids(putRule(rules, { ...RULE, id: 'c' }, 1))).toBe('cab');
});

describe('shownErrors', () => {
  const empty = { ...formOf(RULE, 1), topic: '', place: '' };

  test('shows no errors of empty fields before a submit', () => {
    expect(shownErrors(empty, ['topic', 'place'], false)).toEqual([]);
    expect(shownErrors(empty, ['topic', 'place'], true)).toEqual(['topic', 'place']);
  });

  test('shows errors of filled fields at once', () => {
    const form: RuleForm = { ...empty, place: '9', names: { ...empty.names, vehicle: 'LSV' } };
    expect(shownErrors(form, ['name', 'topic', 'place'], false)).toEqual(['name', 'place']);
  });
});

test('toggles one QoS and keeps the others', () => {
  expect(toggleQos([0, 2], 2)).toEqual([0]);
  expect(toggleQos([0], 1)).toEqual([0, 1]);
});

describe('applyAction', () => {
  const rules = ['a', 'b', 'c'].map((id) => ({ ...RULE, id }));
  const ids = (one: ReturnType<typeof applyAction>) => one?.rules.map(({ id }) => id).join('');

  test('moves a rule and keeps the focus on it', () => {
    const moved = applyAction(rules, 'up', 3);
    expect([ids(moved), moved?.focus, moved?.place]).toEqual(['acb', 'c', 2]);
    expect(ids(applyAction(rules, 'down', 1))).toBe('bac');
  });

  test('moves nothing beyond the ends', () => {
    expect(applyAction(rules, 'up', 1)).toBeNull();
    expect(applyAction(rules, 'down', 3)).toBeNull();
  });

  test('inserts a copy with its own id after the rule', () => {
    const copied = applyAction(rules, 'duplicate', 1);
    expect(copied?.rules).toHaveLength(4);
    expect(copied?.rules[1]).toEqual({ ...rules[0], id: copied?.focus });
    expect(new Set(copied?.rules.map(({ id }) => id)).size).toBe(4);
  });

  test('moves the focus to the next rule after a removal, or to the previous one at the end', () => {
    expect(applyAction(rules, 'remove', 2)).toMatchObject({ focus: 'c', message: 'removed', place: 2 });
    expect(applyAction(rules, 'remove', 3)).toMatchObject({ focus: 'b' });
    expect(applyAction(rules.slice(0, 1), 'remove', 1)).toMatchObject({ focus: null, rules: [] });
  });
});
