import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { AccessRuleInput, DryRun } from '@/lib/contracts';
import { readRules } from '@/lib/testing/read-rules';
import { createRuleFixture, OLGA, type RuleFixture, vinOf } from '@/lib/testing/rule-fixture';
import { dryRun } from './dry-run';

let world: RuleFixture;

beforeAll(async () => {
  world = await createRuleFixture();
});
beforeEach(() => world.clear());
afterAll(() => world.db.drop());

describe('a dry run', () => {
  const ago = (hours: number) => new Date(world.clock.now() - hours * 3_600_000);
  const used = (clientId: string, topic: string, { action = 'publish', qos = 0, retain = false, hours = 1 } = {}) =>
    world.db.pool.query(`insert into access_uses values ($1, $2, $3, $4, $5, $6)`, [
      clientId,
      action,
      topic,
      qos,
      retain,
      ago(hours),
    ]);
  const refused = (clientId: string, topic: string, { username = '', reason = 'no_rule', hours = 1 } = {}) =>
    world.db.pool.query(
      `insert into access_denials (hour, kind, client_id, username, topic, reason, first_at, last_at)
       values ($5, 'publish', $1, $2, $3, $4, $5, $5)`,
      [clientId, username, topic, reason, ago(hours)],
    );
  const run = (...draft: Partial<AccessRuleInput>[]) =>
    dryRun({ ctx: world.ctx(), input: { rules: readRules(...draft) } });

  test('lists vehicles that would lose access', async () => {
    for (const i of [1, 2, 4]) {
      await used(vinOf(i), 'tsp/up/${vin}/telemetry');
      await used(vinOf(i), 'tsp/up/${vin}/event/door', { qos: 1 });
      await used(vinOf(i), 'tsp/up/${vin}/event/door', { qos: 0 });
    }
    const north = { kind: 'fleet', code: 'north' } as const;
    expect(await run({ effect: 'deny', principal: north, topic: 'tsp/up/${vin}/event/#' })).toEqual({
      since: world.clock.now() - 24 * 3_600_000,
      tried: 9,
      complete: true,
      deniedClients: 2,
      deniedVehicles: 2,
      deniedPeople: 0,
      allowedClients: 0,
      groups: [
        {
          action: 'publish',
          topic: 'tsp/up/${vin}/event/door',
          change: 'denied',
          ruleId: 'r0',
          clients: 2,
          sample: [vinOf(1), vinOf(2)],
        },
      ],
    });
    expect(await run({ effect: 'deny', qos: [1], topic: '#' })).toMatchObject({ deniedVehicles: 3 });
    expect(await run({ effect: 'deny', retain: true, topic: '#' })).toMatchObject({ deniedVehicles: 0, groups: [] });
    expect(await run()).toMatchObject({ tried: 9, deniedClients: 0, groups: [] });
  });

  test('lists denials that would be allowed, except those not decided by rules', async () => {
    await refused(vinOf(1), 'oem/${vin}/x');
    await refused(vinOf(2), 'oem/${vin}/x', { username: 'billing' });
    await refused(vinOf(4), 'oem/${vin}/x', { reason: 'certificate_revoked' });
    await refused('unknown', 'oem/${vin}/x');
    await refused('job-7', 'reports/x', { username: 'billing' });
    const draft = [
      { topic: 'oem/${vin}/#' },
      { principal: { kind: 'service', username: 'billing' }, topic: 'reports/#' } as const,
    ];
    const result = await run(...draft);
    expect(result).toMatchObject({ allowedClients: 3, deniedClients: 0 });
    expect(result.groups.map(({ topic, change, sample }) => [topic, change, sample])).toEqual([
      ['oem/${vin}/x', 'allowed', [vinOf(1), vinOf(2)]],
      ['reports/x', 'allowed', ['billing']],
    ]);
    await world.publish(...draft);
    expect(await run(...draft)).toMatchObject({ allowedClients: 0, groups: [] });
  });

  test('counts only differences from the current rules within the last day', async () => {
    await world.publish({ effect: 'deny', topic: 'oem/a' }, { topic: 'oem/#' });
    await used(vinOf(1), 'oem/a');
    await used(vinOf(1), 'oem/b');
    await used(vinOf(2), 'oem/b', { hours: 25 });
    await used('billing', 'oem/b');
    await used('nobody', 'oem/b');
    const result = await run();
    expect(result.groups.map(({ topic, ruleId, clients }) => [topic, ruleId, clients])).toEqual([['oem/b', null, 1]]);
  });

  test('lists users whose tokens would lose or gain filters', async () => {
    const people = { principal: { kind: 'console' }, action: 'subscribe' } as const;
    const news = { ...people, id: 'news', topic: 'oem/${fleet}/news' };
    const seen = (result: DryRun) =>
      result.groups.map(({ topic, change, ruleId, sample }) => [topic, change, ruleId, sample]);
    const more = await run(news);
    expect(more).toMatchObject({ allowedClients: 2, deniedClients: 0, deniedPeople: 0 });
    expect(seen(more)).toEqual([
      ['oem/+/news', 'allowed', 'news', ['ada@example.com']],
      ['oem/north/news', 'allowed', 'news', ['olga@example.com']],
    ]);
    await world.publish(news);
    expect(await run(news)).toMatchObject({ allowedClients: 0, groups: [] });
    const less = await run({ ...people, id: 'no', effect: 'deny', topic: 'tsp/live/south/#' });
    expect(less).toMatchObject({ deniedClients: 2, deniedPeople: 2, deniedVehicles: 0 });
    expect(seen(less)).toEqual(
      expect.arrayContaining([
        ['tsp/live/+/#', 'denied', 'no', ['ada@example.com']],
        ['oem/+/news', 'denied', null, ['ada@example.com']],
        ['oem/north/news', 'denied', null, ['olga@example.com']],
      ]),
    );
    expect(less.groups).toHaveLength(3);
    await used(vinOf(1), 'oem/a');
    await world.publish({ topic: '#' });
    expect(await run({ ...people, action: 'publish', effect: 'deny', topic: 'tsp/interest/#' })).toMatchObject({
      deniedClients: 3,
      deniedPeople: 2,
      deniedVehicles: 1,
    });
  });

  test('skips vehicles without a TBox', async () => {
    await world.db.pool.query(
      `update tbox_bindings set unbound_at = now() where tbox_id = (select id from tboxes where serial = 'TBX5')`,
    );
    await used(vinOf(5), 'tsp/up/${vin}/telemetry');
    expect(await run({ effect: 'deny', topic: '#' })).toMatchObject({ tried: 1, deniedVehicles: 0 });
  });

  test('handles a large fleet', async () => {
    await world.db.pool.query(
      `insert into access_uses select 'C' || i, 'publish', 'tsp/up/\${vin}/telemetry', 0, false, $1 from generate_series(1, 30000) i`,
      [ago(1)],
    );
    expect(await run({ effect: 'deny', topic: '#' })).toMatchObject({ tried: 30_000, complete: true });
  });

  test('requires an administrator', async () => {
    await expect(dryRun({ ctx: world.as(OLGA), input: { rules: [] } })).rejects.toMatchObject({
      kind: 'forbidden',
    });
  });
});
