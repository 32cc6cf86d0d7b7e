import { expect, test } from 'vitest';
import type { AccessRuleInput } from '@/lib/contracts';
import { readRules } from '@/lib/testing/read-rules';
import { findRuleProblems } from './find-rule-problems';

const VIN = 'LTESTA1B0R0000001';
const BILLING = { kind: 'service', username: 'billing' } as const;
const CONSOLE = { kind: 'console' } as const;

function check(...rules: Partial<AccessRuleInput>[]): string[] {
  return findRuleProblems(readRules(...rules), 'tsp').map(({ level, code, ruleId, otherRuleId }) =>
    [level === 'error' ? '!' : '', code, ' ', ruleId, otherRuleId ? ` ${otherRuleId}` : ''].join(''),
  );
}

test.each<[Partial<AccessRuleInput>, string[]]>([
  [{}, []],
  [{ topic: 'a/#/b' }, ['!filter_invalid r0']],
  [{ topic: '$SYS/#' }, ['!filter_invalid r0']],
  [{ topic: 'a/${clientid}' }, ['!placeholder_unknown r0']],
  [{ topic: 'a/${vin}', principal: BILLING }, ['!placeholder_never r0']],
  [{ topic: 'a/${fleet}', principal: BILLING }, ['!placeholder_never r0']],
  [{ topic: 'a/${model}', principal: CONSOLE }, ['!placeholder_never r0']],
  [{ topic: 'a/${fleet}', principal: CONSOLE }, ['token_wildcard r0']],
  [{ topic: 'a/+', principal: CONSOLE }, ['token_wildcard r0']],
  [{ topic: 'a/+', principal: CONSOLE, action: 'publish' }, []],
  [{ topic: 'a/+', principal: CONSOLE, effect: 'deny' }, []],
  [{ topic: 'a/${fleet}/+/x', principal: CONSOLE }, []],
  [{ topic: 'tsp/up/${vin}/x' }, ['no_effect r0']],
  [{ topic: 'tsp/#', principal: { kind: 'vehicle', vin: VIN } }, ['no_effect r0']],
  [{ topic: 'tsp/up/+/telemetry', action: 'subscribe', principal: BILLING }, []],
  [{ topic: 'tspx/a' }, []],
  [{ action: 'subscribe', retain: true }, ['no_effect r0']],
  [{ qos: [0], principal: CONSOLE, topic: 'oem/x' }, ['no_effect r0']],
  [{ topic: '#' }, ['grants_everything r0']],
  [{ topic: '+/news' }, ['grants_everything r0']],
  [{ topic: '#', effect: 'deny', principal: BILLING }, []],
  [{ topic: '#', principal: BILLING }, ['grants_everything r0', 'reaches_vehicles r0']],
  [{ topic: '#', principal: BILLING, action: 'subscribe' }, ['grants_everything r0']],
  [{ topic: `tsp/down/${VIN}/config`, principal: BILLING }, ['reaches_vehicles r0']],
  [{ topic: 'tsp/+/+/command/+', principal: BILLING }, ['reaches_vehicles r0']],
  [{ topic: 'tsp/down/#', principal: CONSOLE }, ['reaches_vehicles r0']],
  [{ topic: 'tsp/downward/#', principal: BILLING }, []],
])('reports for %j: %j', (rule, expected) => {
  expect(check(rule)).toEqual(expected);
});

test.each<[Partial<AccessRuleInput>, boolean]>([
  [{ topic: 'tsp/up/${vin}/event/#' }, true],
  [{ topic: 'tsp/up/+/event/+' }, true],
  [{ topic: '#', retain: true }, true],
  [{ topic: 'tsp/up/${vin}/event/#', action: 'subscribe' }, false],
  [{ topic: 'tsp/down/${vin}/#' }, true],
  [{ topic: 'tsp/down/_all/#' }, true],
  [{ topic: 'tsp/down/_model/m1/news' }, true],
  [{ topic: 'tsp/down/_other/x' }, false],
  [{ topic: `tsp/up/${VIN}/x` }, true],
  [{ topic: `tsp/up/LTESTA1B0R0000002/x`, principal: { kind: 'vehicle', vin: VIN } }, false],
  [{ topic: `tsp/down/_model/m2/x`, principal: { kind: 'model', code: 'm1' } }, false],
  [{ topic: 'tsp/up/someone/x' }, false],
  [{ topic: 'oem/#' }, false],
  [{ topic: 'tsp/up/+/event/+', principal: BILLING }, false],
])('reports that a deny of %j restricts the topic contract: %s', (rule, expected) => {
  expect(check({ effect: 'deny', ...rule }).includes('takes_contract r0')).toBe(expected);
});

test.each<[Partial<AccessRuleInput>, Partial<AccessRuleInput>, boolean]>([
  [{ topic: 'oem/#' }, { topic: 'oem/a/b' }, true],
  [{ topic: 'oem/#' }, { topic: 'oem' }, true],
  [{ topic: 'oem/+' }, { topic: 'oem/${vin}' }, true],
  [{ topic: 'oem/${vin}' }, { topic: 'oem/${vin}' }, true],
  [{ topic: 'oem/${vin}' }, { topic: 'oem/+' }, false],
  [{ topic: 'oem/a' }, { topic: 'oem/#' }, false],
  [{ topic: 'oem/#' }, { topic: 'oem/a', principal: { kind: 'fleet', code: 'north' } }, true],
  [{ topic: 'oem/#', principal: { kind: 'fleet', code: 'north' } }, { topic: 'oem/a' }, false],
  [{ topic: 'oem/#' }, { topic: 'oem/a', principal: BILLING }, false],
  [{ topic: 'oem/#', action: 'publish' }, { topic: 'oem/a' }, false],
  [{ topic: 'oem/#', action: 'publish' }, { topic: 'oem/a', action: 'publish' }, true],
  [{ topic: 'oem/#', qos: [0, 1] }, { topic: 'oem/a' }, false],
  [{ topic: 'oem/#', qos: [0, 1] }, { topic: 'oem/a', qos: [1] }, true],
  [{ topic: 'oem/#', retain: false, action: 'publish' }, { topic: 'oem/a', action: 'publish' }, false],
  // A wider subscription matches only the deny
  [{ topic: 'oem/#' }, { topic: 'oem/a', effect: 'deny' }, false],
  [{ topic: 'oem/#' }, { topic: 'oem/a', effect: 'deny', action: 'publish' }, true],
  [{ topic: '#' }, { topic: 'tsp/up/${vin}/x', effect: 'deny', action: 'publish' }, false],
  [{ topic: 'oem/#', effect: 'deny' }, { topic: 'oem/a' }, true],
])('reports that %j shadows %j: %s', (earlier, later, expected) => {
  expect(check(earlier, later).includes('shadowed r1 r0')).toBe(expected);
});

test('reports a repeated id', () => {
  expect(check({ id: 'x' }, { id: 'x', topic: 'oem/other' })).toEqual(['!id_repeated x']);
});

test('checks two thousand rules', () => {
  const many = Array.from({ length: 2_000 }, (_, i) => ({ topic: `oem/${i}/+/#`, id: `r${i}` }));
  expect(check(...many)).toEqual([]);
});
