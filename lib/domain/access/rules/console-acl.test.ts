import { describe, expect, test } from 'vitest';
import { type AccessRuleInput, accessRuleSchema, createTopics } from '@/lib/contracts';
import { claimOf, consoleBase, decideByPlan, isWithin, planConsole } from './console-acl';

const TOPICS = createTopics('tsp');
const LIVE = ['tsp/live/north/#', 'tsp/live/south/#'];
const ANSWER = 'tsp/interest/web-1/answer';
const INTEREST = 'tsp/interest/web-1';

const read = (rules: Partial<AccessRuleInput>[]) =>
  rules.map((rule, i) =>
    accessRuleSchema.parse({
      id: `r${i}`,
      effect: 'allow',
      principal: { kind: 'console' },
      action: 'subscribe',
      topic: 'oem/news',
      ...rule,
    }),
  );
function plan(rules: Partial<AccessRuleInput>[], fleets: string[] | 'all' = ['north', 'south']) {
  return planConsole(read(rules), { base: consoleBase(TOPICS, 'web-1', fleets), fleets });
}
const claim = (...rules: Partial<AccessRuleInput>[]) => claimOf(plan(rules));
const BASE = { sub: [...LIVE, ANSWER], pub: [INTEREST], all: [] };

describe('a token', () => {
  test('without rules has live topics of the fleets and its interest topics', () => {
    expect(claim()).toEqual(BASE);
    expect(claim({ principal: { kind: 'tboxes' }, effect: 'deny', topic: '#' })).toEqual(BASE);
    expect(claimOf(plan([], 'all')).sub).toEqual(['tsp/live/+/#', ANSWER]);
  });

  test('has filters of allow rules, for each fleet', () => {
    expect(claim({ topic: 'oem/${fleet}/news' }).sub).toEqual(['oem/north/news', 'oem/south/news', ...BASE.sub]);
    expect(claimOf(plan([{ topic: 'oem/${fleet}/news' }], 'all')).sub[0]).toBe('oem/+/news');
    expect(claimOf(plan([{ topic: 'oem/${fleet}/news' }], [])).sub).toEqual([ANSWER]);
    expect(claim({ action: 'all', topic: 'oem/x' })).toEqual({
      sub: ['oem/x', ...BASE.sub],
      pub: ['oem/x', INTEREST],
      all: [],
    });
  });

  test.each<[Partial<AccessRuleInput>]>([
    [{ topic: 'oem/${vin}' }],
    [{ topic: 'oem/${clientid}' }],
    [{ topic: 'oem/#/x' }],
    [{ qos: [0] }],
    [{ topic: 'oem/+' }],
    [{ retain: false, action: 'publish' }],
  ])('cannot express %j', (rule) => {
    expect(claim(rule)).toEqual(BASE);
  });

  test.each<[string, string[]]>([
    ['tsp/live/north/vehicle/+', ['tsp/live/south/#', ANSWER]],
    ['tsp/live/${fleet}/feed', [ANSWER]],
    ['tsp/live/#', [ANSWER]],
    ['#', []],
    ['tsp/live', BASE.sub],
    ['tsp/live/west/#', BASE.sub],
    ['tsp/live/${vin}/#', BASE.sub],
  ])('loses the filters that a deny of %s overlaps', (topic, remaining) => {
    expect(claim({ effect: 'deny', topic }).sub).toEqual(remaining);
  });

  test('keeps filters of earlier allow rules', () => {
    const deny = { effect: 'deny', topic: 'oem/#' } as const;
    expect(claim({ topic: 'oem/a' }, deny).sub).toEqual(['oem/a', ...BASE.sub]);
    expect(claim(deny, { topic: 'oem/a' }).sub).toEqual(BASE.sub);
    // A token cannot express QoS: denies too much rather than too little
    expect(claim({ ...deny, qos: [2] }, { topic: 'oem/a' }).sub).toEqual(BASE.sub);
    expect(claim({ ...deny, action: 'publish' }, { topic: 'oem/a' }).sub).toEqual(['oem/a', ...BASE.sub]);
  });
});

test.each<[Partial<AccessRuleInput>[], 'publish' | 'subscribe', string, string]>([
  [[], 'subscribe', 'tsp/live/north/feed', 'allow base base:token'],
  [[], 'subscribe', 'tsp/live/west/feed', 'deny no_rule null'],
  [[], 'publish', INTEREST, 'allow base base:token'],
  [[{ effect: 'deny', topic: 'tsp/live/north/vehicle/+' }], 'subscribe', 'tsp/live/north/feed', 'deny rule r0'],
  [[{ topic: 'oem/#' }], 'subscribe', 'oem/+/x', 'allow rule r0'],
  [[{ topic: 'oem/+' }], 'subscribe', 'oem/#', 'deny no_rule null'],
  [[{ topic: 'oem/#' }], 'publish', 'oem/x', 'deny no_rule null'],
])('decides by the plan of %j: %s %s: %s', (rules, action, topic, expected) => {
  const { decision, reason, ruleId } = decideByPlan(plan(rules), action, topic);
  expect(`${decision} ${reason} ${ruleId}`).toBe(expected);
});

describe('an earlier token', () => {
  type Fleets = string[] | 'all';
  const fits = (before: Partial<AccessRuleInput>[], now: Partial<AccessRuleInput>[], from?: Fleets, to = from) =>
    isWithin(claimOf(plan(before, from)), claimOf(plan(now, to)));

  test('is within a new one while nothing was removed', () => {
    for (const fleets of [['north'], [], 'all' as const]) {
      expect(fits([], [], fleets)).toBe(true);
      const rules = [{ topic: 'oem/${fleet}/news' }, { effect: 'deny', topic: 'oem/#' } as const];
      expect(fits(rules, rules, fleets)).toBe(true);
      expect(fits([], rules, fleets)).toBe(true);
    }
    expect(fits([], [], ['north'], ['south', 'north'])).toBe(true);
    expect(fits([], [], ['north'], 'all')).toBe(true);
    expect(fits([{ topic: 'oem/a' }], [{ topic: 'oem/#' }])).toBe(true);
    expect(fits([{ topic: 'oem/+/x', action: 'publish' }], [{ topic: 'oem/+/x', action: 'publish' }])).toBe(true);
  });

  test.each<[Fleets, Fleets]>([
    [['north', 'south'], ['north']],
    ['all', ['north', 'south']],
    [['north'], []],
  ])('for fleets %j is not within one for %j', (from, to) => {
    expect(fits([], [], from, to)).toBe(false);
  });

  test.each<[Partial<AccessRuleInput>[], Partial<AccessRuleInput>[]]>([
    [[], [{ effect: 'deny', topic: 'tsp/live/#' }]],
    [[], [{ effect: 'deny', action: 'publish', topic: 'tsp/interest/+' }]],
    [[{ topic: 'oem/a' }], []],
    [[{ topic: 'oem/a' }], [{ topic: 'oem/b' }]],
    [[{ topic: 'oem/a' }], [{ effect: 'deny', topic: 'oem/#' }, { topic: 'oem/a' }]],
    [[{ topic: 'oem/a' }], [{ topic: 'oem/a', action: 'publish' }]],
    [[{ topic: 'oem/a' }], [{ topic: 'oem/a', principal: { kind: 'tboxes' } }]],
    [[{ topic: 'oem/a' }], [{ topic: 'oem/a', qos: [1] }]],
    [[{ topic: 'oem/+/x' }], [{ topic: 'oem/${vin}' }]],
    [[{ topic: 'oem/#' }], [{ topic: 'oem/+' }]],
    [[{ topic: 'oem/#', action: 'publish' }], [{ topic: 'oem/+', action: 'publish' }]],
  ])('with %j is not within one with %j', (before, now) => {
    expect(fits(before, now)).toBe(false);
  });

  test('with foreign filters is not within any', () => {
    for (const sub of ['#', 'tsp/live/#', 'tsp/interest/+/answer', 'tsp/live/west/+', '$SYS/#', '']) {
      expect(isWithin({ sub: [sub], pub: [], all: [] }, claim())).toBe(false);
    }
    expect(isWithin({ sub: [], pub: ['tsp/interest/+'], all: [] }, claim())).toBe(false);
    expect(isWithin({ sub: [], pub: [], all: [INTEREST] }, claim())).toBe(false);
  });
});
