import { describe, expect, test } from 'vitest';
import { aclAllows, readAclClaim } from './acl-claim';

// Recorded decisions of EMQX 5.3.2, and cases where EMQX allows too much
describe('acl claim of a token', () => {
  const client = { clientId: 'console-7f3a', username: 'operator' };
  const acl = readAclClaim({
    pub: ['tsp/down/+/command/door_unlock'],
    sub: ['tsp/up/+/telemetry', 'eq tsp/ack/#', 'tsp/live/demo/#'],
    all: [['console', '$' + '{username}', '$' + '{clientid}', '#'].join('/')],
  });
  test.each([
    ['publish', 'tsp/down/V/command/door_unlock', true],
    ['publish', 'tsp/down/V/command/other', false],
    ['subscribe', 'tsp/up/+/telemetry', true],
    ['subscribe', 'tsp/up/V/telemetry', true],
    ['subscribe', 'tsp/up/#', false],
    ['subscribe', 'tsp/ack/#', true],
    ['subscribe', 'tsp/ack/x', false],
    ['publish', 'console/operator/console-7f3a/x', true],
    ['subscribe', 'console/operator/console-7f3a/x', true],
    ['subscribe', 'console/other/console-7f3a/x', false],
    ['subscribe', 'tsp/live/demo/#', true],
    ['subscribe', 'tsp/live/demo/vehicle/+', true],
    ['subscribe', 'tsp/live/other/feed', false],
    ['subscribe', 'tsp/live/+/feed', false],
    ['subscribe', 'tsp/live/#', false],
    ['subscribe', 'tsp/live/demo', true],
    ['publish', 'tsp/live/demo/feed', false],
    ['subscribe', 'tsp/up/+/#', false],
    ['subscribe', '$share/g/tsp/live/demo/#', false],
  ] as const)('%s %s: %s', (action, topic, allowed) => {
    expect(aclAllows(acl, client, action, topic)).toBe(allowed);
  });

  test('a rule with + does not allow #, and # does not allow $SYS', () => {
    expect(aclAllows(readAclClaim({ sub: ['a/+'] }), client, 'subscribe', 'a/#')).toBe(false);
    expect(aclAllows(readAclClaim({ sub: ['#', '+/#'] }), client, 'subscribe', '$SYS/#')).toBe(false);
  });

  test('a client id with a wildcard does not widen its rule', () => {
    const rule = readAclClaim({ sub: ['x/$' + '{clientid}'] });
    expect(aclAllows(rule, { clientId: '+', username: '' }, 'subscribe', 'x/+')).toBe(false);
    expect(aclAllows(rule, { clientId: 'me', username: '' }, 'subscribe', 'x/me')).toBe(true);
  });

  test.each([[{}], [null], [undefined], [{ pub: 'a' }], [[{ permission: 'allow', topic: '#' }]], [{ publish: ['a'] }]])(
    'the malformed claim %j allows nothing',
    (claim) => {
      expect(aclAllows(readAclClaim(claim), client, 'publish', 'a')).toBe(false);
    },
  );
});
