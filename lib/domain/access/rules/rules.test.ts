import { describe, expect, test } from 'vitest';
import { type AccessRuleInput, accessRuleSchema } from '@/lib/contracts';
import { type AccessQuestion, compileRules, type Principal, toRulePrincipalKeys } from './compile-rules';
import { checkRuleFilter } from './rule-filter';

const VIN = 'LTESTA1B0R0000001';
const OTHER = 'LTESTA1B0R0000002';
const TBOX: Principal = {
  kind: 'tbox',
  vin: VIN,
  serial: 'TBX1',
  fleet: 'north',
  model: 'm1',
  tags: ['vip', 'taxi'],
};
const BILLING: Principal = { kind: 'service', username: 'billing' };
const BROWSER: Principal = {
  kind: 'console',
  clientId: 'web-1',
  username: 'u1',
  fleets: ['north', 'south'],
  acl: { pub: ['tsp/interest/web-1'], sub: ['tsp/live/north/#', 'tsp/live/south/#'], all: [] },
};

type Question = Partial<AccessQuestion> & { topic: string };
function decide(rules: Partial<AccessRuleInput>[], subject: Principal, { action = 'publish', ...rest }: Question) {
  const full = rules.map((rule, i) =>
    accessRuleSchema.parse({ id: `r${i}`, effect: 'allow', principal: { kind: 'tboxes' }, action: 'all', ...rule }),
  );
  const compiled = compileRules(full, { root: 'tsp' });
  const { decision, reason, ruleId } = compiled.decide(toRulePrincipalKeys(subject), {
    action,
    qos: 0,
    retain: false,
    ...rest,
  });
  return `${decision} ${ruleId ?? reason}`;
}

describe('base rules', () => {
  test.each([
    [TBOX, 'publish', `tsp/up/${VIN}/telemetry`, 'allow base:up'],
    [TBOX, 'publish', `tsp/up/${VIN}`, 'deny base:fence'],
    [TBOX, 'publish', `tsp/up/${OTHER}/telemetry`, 'deny base:fence'],
    [TBOX, 'publish', `tsp/down/${VIN}/command/door_unlock`, 'deny base:fence'],
    [TBOX, 'publish', 'tsp/live/north/feed', 'deny base:fence'],
    [TBOX, 'subscribe', `tsp/down/${VIN}/#`, 'allow base:down'],
    [TBOX, 'subscribe', `tsp/down/${VIN}/command/+`, 'allow base:down'],
    [TBOX, 'subscribe', 'tsp/down/_model/m1/+', 'allow base:model'],
    [TBOX, 'subscribe', 'tsp/down/_model/m2/+', 'deny base:fence'],
    [TBOX, 'subscribe', 'tsp/down/_all/recall', 'allow base:all'],
    [TBOX, 'subscribe', `tsp/down/${OTHER}/#`, 'deny base:fence'],
    [TBOX, 'subscribe', 'tsp/down/+/command/+', 'deny base:fence'],
    [TBOX, 'subscribe', '#', 'deny base:fence'],
    [TBOX, 'subscribe', '+/down/+/#', 'deny base:fence'],
    [TBOX, 'publish', 'elsewhere', 'deny no_rule'],
    [TBOX, 'subscribe', '$SYS/#', 'deny base:reserved'],
    [TBOX, 'subscribe', `$share/g/tsp/down/${VIN}/#`, 'deny base:reserved'],
    [TBOX, 'publish', `tsp/up/${VIN}/+`, 'deny topic_malformed'],
    [TBOX, 'publish', '', 'deny topic_malformed'],
    [BILLING, 'publish', `tsp/up/${VIN}/telemetry`, 'deny no_rule'],
    [BILLING, 'subscribe', '#', 'deny no_rule'],
    [BROWSER, 'subscribe', 'tsp/live/north/#', 'allow base:token'],
    [BROWSER, 'subscribe', 'tsp/live/west/#', 'deny no_rule'],
    [BROWSER, 'publish', 'tsp/interest/web-1', 'allow base:token'],
    [{ kind: 'platform' }, 'publish', `tsp/down/${VIN}/config`, 'allow base:platform'],
    [{ kind: 'platform' }, 'subscribe', '$SYS/#', 'deny base:reserved'],
  ] as const)('%o %s %s: %s', (subject, action, topic, expected) => {
    expect(decide([], subject, { action, topic })).toBe(expected);
  });
});

describe('rules', () => {
  test('the first that applies decides', () => {
    const allow = { id: 'yes', topic: 'oem/news' };
    const deny = { id: 'no', effect: 'deny', topic: 'oem/+' } as const;
    expect(decide([allow, deny], TBOX, { topic: 'oem/news' })).toBe('allow yes');
    expect(decide([deny, allow], TBOX, { topic: 'oem/news' })).toBe('deny no');
  });

  test('can deny topics of the contract, but cannot allow what a fence denies', () => {
    const deny = { effect: 'deny', topic: 'tsp/up/${vin}/event/#' } as const;
    expect(decide([deny], TBOX, { topic: `tsp/up/${VIN}/event/door` })).toBe('deny r0');
    expect(decide([deny], TBOX, { topic: `tsp/up/${VIN}/telemetry` })).toBe('allow base:up');
    for (const topic of ['#', '+/up/+/telemetry', `tsp/up/${OTHER}/telemetry`]) {
      expect(decide([{ topic }], TBOX, { topic: `tsp/up/${OTHER}/telemetry` })).toBe('deny base:fence');
    }
    expect(decide([{ topic: '#' }], TBOX, { action: 'subscribe', topic: '#' })).toBe('deny base:fence');
    expect(decide([{ topic: '#' }], TBOX, { action: 'subscribe', topic: 'oem/#' })).toBe('allow r0');
  });

  test('an allow rule applies to a subscription only if it covers it', () => {
    const ask = (topic: string) => decide([{ topic: 'oem/+/news' }], TBOX, { action: 'subscribe', topic });
    expect(ask('oem/+/news')).toBe('allow r0');
    expect(ask('oem/a/news')).toBe('allow r0');
    for (const topic of ['oem/#', 'oem/+/#', 'oem/+/+', '+/+/news', 'oem/a/#']) expect(ask(topic)).toMatch(/^deny/);
  });

  test('a deny rule applies to a subscription that it overlaps', () => {
    const rules = [{ id: 'secret', effect: 'deny', topic: 'oem/+/secret' } as const, { id: 'rest', topic: 'oem/#' }];
    const ask = (topic: string) => decide(rules, TBOX, { action: 'subscribe', topic });
    for (const topic of ['oem/#', 'oem/a/#', 'oem/+/+', 'oem/a/secret', 'oem/a/secret/#']) {
      expect(ask(topic)).toBe('deny secret');
    }
    for (const topic of ['oem/a/open', 'oem/+', 'oem/a/+/b', 'oem/a/secret/b', 'oem/a/secret/+']) {
      expect(ask(topic)).toBe('allow rest');
    }
  });

  test('`a/#` matches `a`', () => {
    expect(decide([{ topic: 'oem/#' }], TBOX, { topic: 'oem' })).toBe('allow r0');
    const deny = [{ effect: 'deny', topic: 'oem/a' } as const, { topic: 'oem/#' }];
    expect(decide(deny, TBOX, { action: 'subscribe', topic: 'oem/a/#' })).toBe('deny r0');
  });

  test.each([
    [{ kind: 'tboxes' }, 'allow'],
    [{ kind: 'fleet', code: 'north' }, 'allow'],
    [{ kind: 'fleet', code: 'south' }, 'deny'],
    [{ kind: 'model', code: 'm1' }, 'allow'],
    [{ kind: 'model', code: 'north' }, 'deny'],
    [{ kind: 'tag', tag: 'taxi' }, 'allow'],
    [{ kind: 'tag', tag: 'TAXI' }, 'deny'],
    [{ kind: 'vehicle', vin: VIN }, 'allow'],
    [{ kind: 'vehicle', vin: OTHER }, 'deny'],
    [{ kind: 'service', username: 'billing' }, 'deny'],
    [{ kind: 'console' }, 'deny'],
  ] as const)('a rule for %o: %s', (principal, expected) => {
    expect(decide([{ principal, topic: 'x' }], TBOX, { topic: 'x' })).toMatch(expected);
  });

  test('placeholders match the principal’s own values, and nothing without a value', () => {
    const topic = 'oem/${fleet}/${model}/${vin}/${serial}';
    expect(decide([{ topic }], TBOX, { topic: `oem/north/m1/${VIN}/TBX1` })).toBe('allow r0');
    expect(decide([{ topic }], TBOX, { topic: `oem/south/m1/${VIN}/TBX1` })).toBe('deny no_rule');
    const principal = { kind: 'service', username: 'billing' } as const;
    for (const vin of ['', 'undefined', '${vin}', 'x']) {
      expect(decide([{ principal, topic: 'a/${vin}' }], BILLING, { topic: `a/${vin}` })).toBe('deny no_rule');
    }
    const forBrowsers = { principal: { kind: 'console' }, topic: 'oem/${fleet}/news' } as const;
    expect(decide([forBrowsers], BROWSER, { action: 'subscribe', topic: 'oem/south/news' })).toBe('allow r0');
    expect(decide([forBrowsers], BROWSER, { action: 'subscribe', topic: 'oem/+/news' })).toBe('deny no_rule');
  });

  test('a value with a wildcard matches nothing', () => {
    for (const serial of ['+', '#', 'a/b']) {
      const odd: Principal = { ...TBOX, serial };
      for (const topic of ['oem/x', 'oem/#', 'oem/+', 'oem/a/b']) {
        expect(decide([{ topic: 'oem/${serial}' }], odd, { action: 'subscribe', topic })).toBe('deny no_rule');
      }
    }
  });

  test('conditions on action, QoS and retain apply', () => {
    const ask = (rule: Partial<AccessRuleInput>, question: Partial<AccessQuestion>) =>
      decide([{ topic: 'x', ...rule }], TBOX, { topic: 'x', ...question });
    expect(ask({ action: 'publish' }, { action: 'subscribe' })).toBe('deny no_rule');
    expect(ask({ action: 'subscribe' }, { action: 'subscribe' })).toBe('allow r0');
    expect(ask({ qos: [0, 1] }, { qos: 1 })).toBe('allow r0');
    expect(ask({ qos: [0, 1] }, { qos: 2 })).toBe('deny no_rule');
    expect(ask({ retain: false }, { retain: true })).toBe('deny no_rule');
    expect(ask({ retain: true }, { retain: true })).toBe('allow r0');
    const noRetained = [{ effect: 'deny', retain: true, topic: '#' } as const, { topic: 'x' }];
    expect(decide(noRetained, TBOX, { topic: 'x', retain: true })).toBe('deny r0');
    expect(decide(noRetained, TBOX, { action: 'subscribe', topic: 'x' })).toBe('allow r1');
  });

  test('a rule with an invalid filter allows nothing', () => {
    expect(decide([{ topic: 'a/b#' }], TBOX, { action: 'subscribe', topic: 'a/b#' })).toBe('deny topic_malformed');
    expect(decide([{ topic: 'a${vin}' }], TBOX, { topic: 'a${vin}' })).toBe('deny no_rule');
  });
});

test.each([
  ['oem/${vin}/+/#', null],
  ['${fleet}/x', null],
  ['#', null],
  ['a/${VIN}', 'placeholder_unknown'],
  ['a/${clientid}', 'placeholder_unknown'],
  ['a/x${vin}', 'placeholder_unknown'],
  ['a/${vin', 'placeholder_unknown'],
  ['a/#/b', 'filter_invalid'],
  ['a+', 'filter_invalid'],
  ['', 'filter_invalid'],
  ['a\u0000', 'filter_invalid'],
  ['$SYS/#', 'filter_invalid'],
  ['$share/g/a', 'filter_invalid'],
])('checks the filter %j: %j', (filter, expected) => {
  expect(checkRuleFilter(filter)).toBe(expected);
});
