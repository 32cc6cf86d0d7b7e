import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { AccessRuleInput } from '@/lib/contracts';
import { readRules } from '@/lib/testing/read-rules';
import { createRuleFixture, OLGA, type RuleFixture, vinOf } from '@/lib/testing/rule-fixture';
import { explainAccess } from './explain-access';

const VIN = vinOf(1);

let world: RuleFixture;

beforeAll(async () => {
  world = await createRuleFixture();
});
beforeEach(() => world.clear());
afterAll(() => world.db.drop());

describe('explainAccess', () => {
  const explain = (who: string, action: 'publish' | 'subscribe', topic: string, draft?: Partial<AccessRuleInput>[]) =>
    explainAccess({ ctx: world.ctx(), input: { who, action, topic, rules: draft && readRules(...draft) } });

  test('explains a TBox by VIN or serial, with the deciding rule', async () => {
    await world.publish({ principal: { kind: 'tag', tag: 'vip' }, topic: 'oem/${fleet}/${vin}' });
    const expected = {
      decision: 'allow',
      reason: 'rule',
      ruleId: 'r0',
      version: 1,
      rule: expect.objectContaining({ id: 'r0', topic: 'oem/${fleet}/${vin}' }),
      subject: { kind: 'tbox', vin: VIN, serial: 'TBX1', fleet: 'north', model: 'm1', tags: ['vip'] },
    };
    for (const who of [VIN, 'TBX1', ' TBX1 ']) {
      expect(await explain(who, 'publish', `oem/north/${VIN}`)).toEqual(expected);
    }
    expect(await explain(VIN, 'publish', `oem/south/${VIN}`)).toMatchObject({ reason: 'no_rule', rule: null });
    expect(await explain(VIN, 'publish', `tsp/up/${VIN}/telemetry`)).toMatchObject({
      decision: 'allow',
      reason: 'base',
      rule: { id: 'base:up' },
    });
    expect(await explain(VIN, 'publish', 'a/+')).toMatchObject({ decision: 'deny', reason: 'topic_malformed' });
    expect(await explain(VIN, 'subscribe', '$SYS/#')).toMatchObject({ reason: 'topic_reserved' });
  });

  test('explains by a draft', async () => {
    expect(await explain('TBX4', 'publish', 'oem/news', [{}])).toMatchObject({
      decision: 'allow',
      version: null,
      rule: { id: 'r0' },
    });
    expect(await explain('TBX4', 'publish', 'oem/news')).toMatchObject({ decision: 'deny', version: 0 });
  });

  test('explains a service, and clients that may not connect', async () => {
    await world.publish({ principal: { kind: 'service', username: 'billing' }, topic: 'tsp/up/+/telemetry' });
    expect(await explain('billing', 'subscribe', 'tsp/up/+/telemetry')).toMatchObject({
      decision: 'allow',
      ruleId: 'r0',
      subject: { kind: 'service', username: 'billing' },
    });
    const out = { decision: 'deny', reason: 'not_admitted', ruleId: null, rule: null };
    expect(await explain('gone', 'subscribe', 'x')).toMatchObject(out);
    await world.db.pool.query(
      `insert into access_bans (kind, value, reason, author) values ('client_id', $1, '', '')`,
      [VIN],
    );
    expect(await explain(VIN, 'publish', `tsp/up/${VIN}/telemetry`)).toMatchObject(out);
  });

  test('explains a vehicle without a TBox, and one with only revoked certificates', async () => {
    const own = (i: number) => explain(vinOf(i), 'publish', `tsp/up/${vinOf(i)}/telemetry`);
    await world.db.pool.query(
      `update tbox_bindings set unbound_at = now() where tbox_id = (select id from tboxes where serial = 'TBX5')`,
    );
    expect(await own(5)).toMatchObject({ reason: 'not_admitted', subject: { vin: vinOf(5), serial: null } });
    const certificate = (id: string, revoked: boolean) =>
      world.db.pool.query(
        `insert into tbox_certificates (id, tbox_id, serial_number, fingerprint, not_before, not_after, revoked_at)
         select $1, id, $1, $1, now(), now() + interval '1 day', case when $2 then now() end from tboxes where serial = 'TBX3'`,
        [id, revoked],
      );
    await certificate('c1', true);
    expect(await own(3)).toMatchObject({ decision: 'deny', reason: 'not_admitted' });
    await certificate('c2', false);
    expect(await own(3)).toMatchObject({ decision: 'allow' });
  });

  test('explains a user by the token that would be issued now', async () => {
    await world.publish(
      { id: 'hidden', effect: 'deny', principal: { kind: 'console' }, topic: 'tsp/live/south/#' },
      { id: 'news', principal: { kind: 'console' }, action: 'subscribe', topic: 'oem/${fleet}/news' },
    );
    expect(await explain('console:olga@example.com', 'subscribe', 'oem/north/news')).toMatchObject({
      decision: 'allow',
      ruleId: 'news',
      subject: { kind: 'console', userId: 'u2', email: 'olga@example.com', fleets: ['north'] },
    });
    expect(await explain('console:u2', 'subscribe', 'oem/south/news')).toMatchObject({ reason: 'no_rule' });
    expect(await explain('console:u2', 'subscribe', 'tsp/live/north/#')).toMatchObject({ ruleId: 'base:token' });
    // An administrator has one filter for all fleets, and the rule removes it
    expect(await explain('console:u1', 'subscribe', 'tsp/live/north/feed')).toMatchObject({
      decision: 'deny',
      rule: { id: 'hidden' },
    });
    expect(await explain('console:u1', 'publish', 'tsp/interest/web-7')).toMatchObject({ decision: 'allow' });
    expect(await explain('console:u1', 'publish', 'tsp/interest/+')).toMatchObject({ reason: 'topic_malformed' });
    expect(await explain('console:u1', 'subscribe', 'tsp/interest/+/answer')).toMatchObject({ decision: 'deny' });
  });

  test.each(['LTESTA1B0R0000099', 'TBX99', 'nobody', 'console:', 'console:nobody', "'; --", '+'])(
    'does not find %j',
    async (who) => {
      await expect(explain(who, 'publish', 'x')).rejects.toMatchObject({ kind: 'not_found' });
    },
  );

  test.each([
    ['who', 'a\u0000b', 'x'],
    ['topic', VIN, 'a/\u0000'],
  ])('refuses U+0000 in %s', async (path, who, topic) => {
    const refused = { kind: 'validation_failed', fields: [{ path }] };
    await expect(explain(who, 'publish', topic)).rejects.toMatchObject(refused);
  });

  test('requires an administrator', async () => {
    const input = { who: VIN, action: 'publish' as const, topic: 'x' };
    await expect(explainAccess({ ctx: world.as(OLGA), input })).rejects.toMatchObject({ kind: 'forbidden' });
  });
});
