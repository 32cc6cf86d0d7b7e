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
  test('without rules gives the fleets and the interest', () => {
    expect(claim()).toEqual(BASE);
    expect(claim({ principal: { kind: 'tboxes' }, effect: 'deny', topic: '#' })).toEqual(BASE);
    expect(claimOf(plan([], 'all')).sub).toEqual(['tsp/live/+/#', ANSWER]);
  });

  test('has what rules add, for each fleet', () => {
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
  ])('cannot say %j', (rule) => {
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
  ])('loses the filters that a deny of %s meets', (topic, left) => {
    expect(claim({ effect: 'deny', topic }).sub).toEqual(left);
  });

  test('keeps what an earlier rule gives', () => {
    const deny = { effect: 'deny', topic: 'oem/#' } as const;
    expect(claim({ topic: 'oem/a' }, deny).sub).toEqual(['oem/a', ...BASE.sub]);
    expect(claim(deny, { topic: 'oem/a' }).sub).toEqual(BASE.sub);
    // Its QoS cannot be told in a token: less is given rather than more
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
])('with %j: %s %s is %s', (rules, action, topic, expected) => {
  const { decision, reason, ruleId } = decideByPlan(plan(rules), action, topic);
  expect(`${decision} ${reason} ${ruleId}`).toBe(expected);
});

describe('a token made earlier', () => {
  type Fleets = string[] | 'all';
  const fits = (before: Partial<AccessRuleInput>[], now: Partial<AccessRuleInput>[], from?: Fleets, to = from) =>
    isWithin(claimOf(plan(before, from)), claimOf(plan(now, to)));

  test('fits while nothing of it is taken', () => {
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
  ])('of fleets %j does not fit %j', (from, to) => {
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
  ])('with %j does not fit %j', (before, now) => {
    expect(fits(before, now)).toBe(false);
  });

  test('that is not like ours fits nothing', () => {
    for (const sub of ['#', 'tsp/live/#', 'tsp/interest/+/answer', 'tsp/live/west/+', '$SYS/#', '']) {
      expect(isWithin({ sub: [sub], pub: [], all: [] }, claim())).toBe(false);
    }
    expect(isWithin({ sub: [], pub: ['tsp/interest/+'], all: [] }, claim())).toBe(false);
    expect(isWithin({ sub: [], pub: [], all: [INTEREST] }, claim())).toBe(false);
  });
});
