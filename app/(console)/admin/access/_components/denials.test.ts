import { describe, expect, test } from 'vitest';
import type { Denial } from '@/lib/contracts';
import { cannotAllowReason, deniedClient, deniedPrincipalOf, mergeDenials, proposalAddress } from './denials';

const VIN = 'LSVAA49J132047371';
const denial = (change: Partial<Denial> = {}): Denial => ({
  id: 1,
  kind: 'publish',
  clientId: VIN,
  username: '',
  topic: 'oem/${vin}/log',
  sampleTopic: `oem/${VIN}/log`,
  reason: 'no_rule',
  ruleId: null,
  version: 3,
  count: 2,
  firstAt: 1_000,
  lastAt: 2_000,
  peer: '',
  ...change,
});

test.each([
  [{}, VIN],
  [{ clientId: 'web-1', username: 'u1' }, 'console:u1'],
  [{ clientId: 'any', username: 'billing' }, 'billing'],
  [{ clientId: 'any', username: '' }, null],
  [{ clientId: 'web-1', username: '' }, null],
])('the principal of %o is %s', (change, who) => {
  expect(deniedPrincipalOf(deniedClient(denial(change)))).toBe(who);
});

describe('a rule can allow', () => {
  test.each<[Partial<Denial>]>([
    [{}],
    [{ kind: 'subscribe' }],
    [{ reason: 'rule', ruleId: 'r-1' }],
    [{ clientId: 'any', username: 'billing', topic: 'tsp/up/x', reason: 'rule', ruleId: 'r-1' }],
  ])('%o', (change) => {
    expect(cannotAllowReason(denial(change), 'tsp')).toBeNull();
  });
});

describe('no rule can allow', () => {
  test.each<[Partial<Denial>, string]>([
    [{ kind: 'connect', topic: '', reason: 'certificate_expired' }, 'connect'],
    [{ reason: 'not_admitted' }, 'connect'],
    [{ reason: 'topic_malformed' }, 'malformed'],
    [{ reason: 'topic_reserved', ruleId: 'base:reserved' }, 'reserved'],
    [{ reason: 'base', ruleId: 'base:fence', topic: 'tsp/up/x' }, 'fence'],
    [{ reason: 'rule', ruleId: 'r-1', topic: 'tsp/up/${vin}/telemetry' }, 'taken'],
    [{ reason: 'rule', ruleId: 'r-1', kind: 'subscribe', topic: '#' }, 'taken'],
    [{ clientId: 'any' }, 'nobody'],
  ])('%o: %s', (change, why) => {
    expect(cannotAllowReason(denial(change), 'tsp')).toBe(why);
  });
});

test('the link to the draft has principal, topic and the rule to insert before', () => {
  const [path, search] = proposalAddress(denial({ reason: 'rule', ruleId: 'r-1' })).split('?');
  expect(path).toBe('/admin/access/draft');
  expect(Object.fromEntries(new URLSearchParams(search))).toEqual({
    allow: 'publish',
    topic: 'oem/${vin}/log',
    who: VIN,
    before: 'r-1',
  });
});

test('merges hourly counts of the same denial, and counts an overlapping page once', () => {
  const older = denial({ id: 1, count: 5, firstAt: 100, lastAt: 900 });
  const newer = denial({ id: 2, count: 2, firstAt: 1_000, lastAt: 2_000, peer: '10.0.0.1' });
  const other = denial({ id: 3, lastAt: 1_500, reason: 'rule', ruleId: 'r-1' });
  expect(mergeDenials([newer, other, older, older])).toEqual([{ ...newer, count: 7, firstAt: 100 }, other]);
});
