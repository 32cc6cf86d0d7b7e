import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type AccessRuleInput, accessRuleSchema } from '@/lib/contracts';
import { createLog } from '@/lib/platform/log';
import { createTestDb, type TestDb } from '@/lib/testing/db';
import { fakeClock } from '@/lib/testing/fake-clock';
import type { Actor, Ctx } from '../context';
import { deleteOldAccessRecords } from './delete-old-access-records';
import { createDenialRecorder } from './denials/create-denial-recorder';
import { listDenials } from './denials/list-denials';
import { dryRun } from './dry-run/dry-run';
import { explainAccess } from './explain/explain-access';
import { publishRules } from './rule-set/publish-rules';
import { toAsker } from './rules/compile-rules';
import { createAccessUseRecorder } from './uses/create-access-use-recorder';

const ADA: Actor = { kind: 'user', id: 'u1', label: 'ada@example.com', role: 'admin', fleets: 'all' };
const OLGA: Actor = { kind: 'user', id: 'u2', label: 'olga@example.com', role: 'operator', fleets: [1] };
const topicRoot = 'tsp';
const vinOf = (i: number) => `LTESTA1B0R${String(i).padStart(7, '0')}`;
const VIN = vinOf(1);

let db: TestDb;
const clock = fakeClock();
const as = (actor: Actor): Ctx => ({ db, clock, actor });
const ctx = () => as(ADA);
const log = createLog('test', 'silent');
const rules = (...given: Partial<AccessRuleInput>[]) =>
  given.map((rule, i) =>
    accessRuleSchema.parse({
      id: `r${i}`,
      effect: 'allow',
      principal: { kind: 'tboxes' },
      action: 'all',
      topic: 'oem/news',
      ...rule,
    }),
  );
const publish = (...given: Partial<AccessRuleInput>[]) =>
  publishRules({ ctx: ctx(), input: { rules: rules(...given), topicRoot } });

beforeAll(async () => {
  db = await createTestDb();
  await db.pool.query(`
    insert into fleets (code, name) values ('north', 'N'), ('south', 'S');
    insert into vehicle_models (code, name, manufacturer, powertrain) values ('m1', 'M', 'M', 'bev');
    insert into service_accounts (username, hash, created_by, disabled_at) values
      ('billing', '', 'ada', null), ('gone', '', 'ada', now());
    insert into users (id, name, email, role) values ('u1', 'Ada', 'ada@example.com', 'admin'),
      ('u2', 'Olga', 'olga@example.com', 'operator');
    insert into memberships (user_id, fleet_id) select 'u2', id from fleets where code = 'north';
  `);
  for (let i = 1; i <= 5; i++) {
    await db.pool.query(
      `with vehicle as (insert into vehicles (vin, fleet_id, model_id, tags)
          select $1, f.id, m.id, $3 from fleets f, vehicle_models m where f.code = $2 returning id),
        tbox as (insert into tboxes (serial) values ($4) returning id)
       insert into tbox_bindings (tbox_id, vehicle_id, bound_by) select tbox.id, vehicle.id, 'test' from tbox, vehicle`,
      [vinOf(i), i <= 3 ? 'north' : 'south', i === 1 ? ['vip'] : [], `TBX${i}`],
    );
  }
});
beforeEach(() =>
  db.pool.query(
    'delete from access_rule_sets; delete from access_uses; delete from access_denials; delete from access_bans',
  ),
);
afterAll(() => db.drop());

describe('explaining', () => {
  const explain = (who: string, action: 'publish' | 'subscribe', topic: string, draft?: Partial<AccessRuleInput>[]) =>
    explainAccess({ ctx: ctx(), input: { who, action, topic, topicRoot, rules: draft && rules(...draft) } });

  test('a TBox, by VIN or serial, with the rule that decided', async () => {
    await publish({ principal: { kind: 'tag', tag: 'vip' }, topic: 'oem/${fleet}/${vin}' });
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
    expect(await explain(VIN, 'publish', 'a/\u0000')).toMatchObject({ decision: 'deny', reason: 'topic_malformed' });
    expect(await explain(VIN, 'subscribe', '$SYS/#')).toMatchObject({ reason: 'topic_reserved' });
  });

  test('by a draft', async () => {
    expect(await explain('TBX4', 'publish', 'oem/news', [{}])).toMatchObject({
      decision: 'allow',
      version: null,
      rule: { id: 'r0' },
    });
    expect(await explain('TBX4', 'publish', 'oem/news')).toMatchObject({ decision: 'deny', version: 0 });
  });

  test('a service, and who may not connect at all', async () => {
    await publish({ principal: { kind: 'service', username: 'billing' }, topic: 'tsp/up/+/telemetry' });
    expect(await explain('billing', 'subscribe', 'tsp/up/+/telemetry')).toMatchObject({
      decision: 'allow',
      ruleId: 'r0',
      subject: { kind: 'service', username: 'billing' },
    });
    const out = { decision: 'deny', reason: 'not_admitted', ruleId: null, rule: null };
    expect(await explain('gone', 'subscribe', 'x')).toMatchObject(out);
    await db.pool.query(`insert into access_bans (kind, value, reason, author) values ('client_id', $1, '', '')`, [
      VIN,
    ]);
    expect(await explain(VIN, 'publish', `tsp/up/${VIN}/telemetry`)).toMatchObject(out);
  });

  test('a vehicle without a TBox, or with nothing but revoked certificates', async () => {
    const own = (i: number) => explain(vinOf(i), 'publish', `tsp/up/${vinOf(i)}/telemetry`);
    await db.pool.query(
      `update tbox_bindings set unbound_at = now() where tbox_id = (select id from tboxes where serial = 'TBX5')`,
    );
    expect(await own(5)).toMatchObject({ reason: 'not_admitted', subject: { vin: vinOf(5), serial: null } });
    const certificate = (id: string, revoked: boolean) =>
      db.pool.query(
        `insert into tbox_certificates (id, tbox_id, serial_number, fingerprint, not_before, not_after, revoked_at)
         select $1, id, $1, $1, now(), now() + interval '1 day', case when $2 then now() end from tboxes where serial = 'TBX3'`,
        [id, revoked],
      );
    await certificate('c1', true);
    expect(await own(3)).toMatchObject({ decision: 'deny', reason: 'not_admitted' });
    await certificate('c2', false);
    expect(await own(3)).toMatchObject({ decision: 'allow' });
  });

  test('a person, by what a token made now would hold', async () => {
    await publish(
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
    // An administrator has one filter for all fleets, and the rule takes it
    expect(await explain('console:u1', 'subscribe', 'tsp/live/north/feed')).toMatchObject({
      decision: 'deny',
      rule: { id: 'hidden' },
    });
    expect(await explain('console:u1', 'publish', 'tsp/interest/web-7')).toMatchObject({ decision: 'allow' });
    expect(await explain('console:u1', 'publish', 'tsp/interest/+')).toMatchObject({ reason: 'topic_malformed' });
    expect(await explain('console:u1', 'subscribe', 'tsp/interest/+/answer')).toMatchObject({ decision: 'deny' });
  });

  test.each(['LTESTA1B0R0000099', 'TBX99', 'nobody', 'console:', 'console:nobody', "'; --", 'a\u0000b', '+'])(
    'nobody is called %j',
    async (who) => {
      await expect(explain(who, 'publish', 'x')).rejects.toMatchObject({ kind: 'not_found' });
    },
  );

  test('is for administrators', async () => {
    const input = { who: VIN, action: 'publish' as const, topic: 'x', topicRoot };
    await expect(explainAccess({ ctx: as(OLGA), input })).rejects.toMatchObject({ kind: 'forbidden' });
  });
});

const tbox = (i: number) =>
  toAsker({ kind: 'tbox', vin: vinOf(i), serial: `TBX${i}`, fleet: 'north', model: 'm1', tags: [] });

describe('a dry run', () => {
  const ago = (hours: number) => new Date(clock.now() - hours * 3_600_000);
  const used = (clientId: string, topic: string, { action = 'publish', qos = 0, retain = false, hours = 1 } = {}) =>
    db.pool.query(`insert into access_uses values ($1, $2, $3, $4, $5, $6)`, [
      clientId,
      action,
      topic,
      qos,
      retain,
      ago(hours),
    ]);
  const refused = (clientId: string, topic: string, { username = '', reason = 'no_rule', hours = 1 } = {}) =>
    db.pool.query(
      `insert into access_denials (hour, kind, client_id, username, topic, reason, first_at, last_at)
       values ($5, 'publish', $1, $2, $3, $4, $5, $5)`,
      [clientId, username, topic, reason, ago(hours)],
    );
  const run = (...draft: Partial<AccessRuleInput>[]) =>
    dryRun({ ctx: ctx(), input: { rules: rules(...draft), topicRoot } });

  test('lists the vehicles that could not do what they do today', async () => {
    for (const i of [1, 2, 4]) {
      await used(vinOf(i), 'tsp/up/${vin}/telemetry');
      await used(vinOf(i), 'tsp/up/${vin}/event/door', { qos: 1 });
      await used(vinOf(i), 'tsp/up/${vin}/event/door', { qos: 0 });
    }
    const north = { kind: 'fleet', code: 'north' } as const;
    expect(await run({ effect: 'deny', principal: north, topic: 'tsp/up/${vin}/event/#' })).toEqual({
      since: clock.now() - 24 * 3_600_000,
      tried: 9,
      complete: true,
      deniedClients: 2,
      deniedVehicles: 2,
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

  test('names what refused would be allowed, but not who may not connect or sent no topic', async () => {
    await refused(vinOf(1), 'oem/${vin}/x');
    await refused(vinOf(2), 'oem/${vin}/x', { username: 'billing' });
    await refused(vinOf(4), 'oem/${vin}/x', { reason: 'certificate_revoked' });
    await refused('stranger', 'oem/${vin}/x');
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
    await publish(...draft);
    expect(await run(...draft)).toMatchObject({ allowedClients: 0, groups: [] });
  });

  test('counts as a change only what the rules in force decide otherwise; and only the last day', async () => {
    await publish({ effect: 'deny', topic: 'oem/a' }, { topic: 'oem/#' });
    await used(vinOf(1), 'oem/a');
    await used(vinOf(1), 'oem/b');
    await used(vinOf(2), 'oem/b', { hours: 25 });
    await used('billing', 'oem/b');
    await used('nobody', 'oem/b');
    const result = await run();
    expect(result.groups.map(({ topic, ruleId, clients }) => [topic, ruleId, clients])).toEqual([['oem/b', null, 1]]);
  });

  test('of vehicles without a TBox says nothing', async () => {
    await used(vinOf(5), 'tsp/up/${vin}/telemetry');
    expect(await run({ effect: 'deny', topic: '#' })).toMatchObject({ tried: 1, deniedVehicles: 0 });
  });

  test('takes a large fleet', async () => {
    await db.pool.query(
      `insert into access_uses select 'C' || i, 'publish', 'tsp/up/\${vin}/telemetry', 0, false, $1 from generate_series(1, 30000) i`,
      [ago(1)],
    );
    expect(await run({ effect: 'deny', topic: '#' })).toMatchObject({ tried: 30_000, complete: true });
  });

  test('is for administrators', async () => {
    await expect(dryRun({ ctx: as(OLGA), input: { rules: [], topicRoot } })).rejects.toMatchObject({
      kind: 'forbidden',
    });
  });
});

describe('records', () => {
  test('of refusals are counted together, listed newest first and filtered', async () => {
    const recorder = createDenialRecorder({ ctx: ctx(), log });
    const denied = { kind: 'publish', clientId: VIN, reason: 'rule', ruleId: 'r7', version: 3 } as const;
    for (let i = 0; i < 3; i++) recorder.denied({ ...denied, topic: `oem/${VIN}/a`, names: { vin: VIN }, peer: '::1' });
    clock.advance(1_000);
    recorder.denied({ kind: 'connect', clientId: 'odd\u0000', reason: 'credentials_wrong' });
    await recorder.stop();
    const again = createDenialRecorder({ ctx: ctx(), log });
    clock.advance(1_000);
    again.denied({ ...denied, topic: `oem/${VIN}/a`, names: { vin: VIN } });
    again.denied({ ...denied, kind: 'subscribe', topic: 'OEM/%_x', ruleId: null, reason: 'no_rule' });
    await again.stop();
    const list = async (input: Parameters<typeof listDenials>[0]['input'] = {}) =>
      (await listDenials({ ctx: ctx(), input })).items;
    const all = await list();
    expect(all.map(({ kind, topic, count, ruleId, clientId }) => [kind, topic, count, ruleId, clientId])).toEqual(
      expect.arrayContaining([
        ['publish', 'oem/${vin}/a', 4, 'r7', VIN],
        ['subscribe', 'OEM/%_x', 1, null, VIN],
        ['connect', '', 1, null, 'odd\uFFFD'],
      ]),
    );
    expect(all).toHaveLength(3);
    expect(all[2]?.kind).toBe('connect');
    expect(all.find(({ kind }) => kind === 'publish')).toMatchObject({ version: 3, sampleTopic: `oem/${VIN}/a` });
    const kinds = async (input: Parameters<typeof list>[0]) => (await list(input)).map(({ kind }) => kind);
    expect(await kinds({ q: '%_' })).toEqual(['subscribe']);
    expect(await kinds({ q: 'ODD' })).toEqual(['connect']);
    expect(await kinds({ kind: 'publish' })).toEqual(['publish']);
    expect(await kinds({ reason: 'credentials_wrong' })).toEqual(['connect']);
    expect(await kinds({ ruleId: 'r7' })).toEqual(['publish']);
    expect((await kinds({ since: clock.now() })).sort()).toEqual(['publish', 'subscribe']);
    const seen: number[] = [];
    let cursor: string | undefined;
    do {
      const page: Awaited<ReturnType<typeof listDenials>> = await listDenials({
        ctx: ctx(),
        input: { limit: 1, cursor },
      });
      seen.push(...page.items.map(({ id }) => id));
      cursor = page.nextCursor ?? undefined;
    } while (cursor);
    expect(seen).toEqual(all.map(({ id }) => id));
    await expect(list({ cursor: 'x' })).rejects.toMatchObject({ kind: 'validation_failed' });
    await expect(listDenials({ ctx: as(OLGA), input: {} })).rejects.toMatchObject({ kind: 'forbidden' });
  });

  test('of refusals outlast one failure of the database, and are lost after two', async () => {
    const clientIds = async () => (await listDenials({ ctx: ctx(), input: {} })).items.map(({ clientId }) => clientId);
    await db.pool.query('alter table access_denials rename to access_denials_away');
    const lost = createDenialRecorder({ ctx: ctx(), log });
    lost.denied({ kind: 'connect', clientId: 'a', reason: 'token_invalid' });
    await lost.stop();
    const patient = createDenialRecorder({ ctx: ctx(), log });
    patient.denied({ kind: 'connect', clientId: 'b', reason: 'token_invalid' });
    // By then it has tried once
    await delay(1_500);
    await db.pool.query('alter table access_denials_away rename to access_denials');
    expect(await clientIds()).toEqual([]);
    await patient.stop();
    expect(await clientIds()).toEqual(['b']);
  });

  test('of uses are one row an hour each, without the client`s own names', async () => {
    const recorder = createAccessUseRecorder({ ctx: ctx(), log });
    const use = (i: number, topic: string, qos: 0 | 1 | 2 = 0) =>
      recorder.allowed({ asker: tbox(i), action: 'publish', topic, qos, retain: false });
    for (let n = 0; n < 3; n++) use(1, `tsp/up/${VIN}/telemetry`);
    use(1, `tsp/up/${VIN}/telemetry`, 1);
    use(2, 'oem/TBX2/x');
    use(2, `oem/${'x'.repeat(1_100)}`);
    recorder.allowed({
      asker: toAsker({ kind: 'service', username: 'billing' }),
      action: 'subscribe',
      topic: 'tsp/up/#',
      qos: 2,
      retain: false,
    });
    recorder.allowed({ asker: toAsker({ kind: 'platform' }), action: 'publish', topic: 'x', qos: 0, retain: false });
    await recorder.stop();
    const rows = async () =>
      (await db.pool.query('select client_id, action, topic, qos, last_at from access_uses order by 1, 3, 4')).rows;
    expect((await rows()).map(({ client_id, topic, qos }) => [client_id, topic, qos])).toEqual(
      expect.arrayContaining([
        [VIN, 'tsp/up/${vin}/telemetry', 0],
        [VIN, 'tsp/up/${vin}/telemetry', 1],
        [vinOf(2), 'oem/${serial}/x', 0],
        ['billing', 'tsp/up/#', 2],
      ]),
    );
    expect(await rows()).toHaveLength(4);
    const later = createAccessUseRecorder({ ctx: ctx(), log });
    clock.advance(61 * 60_000);
    later.allowed({ asker: tbox(1), action: 'publish', topic: `tsp/up/${VIN}/telemetry`, qos: 0, retain: false });
    await later.stop();
    expect((await rows()).filter(({ last_at }) => last_at.getTime() === clock.now())).toHaveLength(1);
  });

  test('end: uses after two days, refusals after thirty', async () => {
    const recorder = createDenialRecorder({ ctx: ctx(), log });
    const uses = createAccessUseRecorder({ ctx: ctx(), log });
    recorder.denied({ kind: 'connect', clientId: 'a', reason: 'token_invalid' });
    uses.allowed({ asker: tbox(1), action: 'publish', topic: 'x', qos: 0, retain: false });
    await Promise.all([recorder.stop(), uses.stop()]);
    const left = async () => {
      await deleteOldAccessRecords({ ctx: ctx() });
      const { rows } = await db.pool.query(
        'select (select count(*) from access_uses) as uses, (select count(*) from access_denials) as denials',
      );
      return rows[0];
    };
    expect(await left()).toEqual({ uses: 1, denials: 1 });
    clock.advance(49 * 3_600_000);
    expect(await left()).toEqual({ uses: 0, denials: 1 });
    clock.advance(28 * 24 * 3_600_000);
    expect(await left()).toEqual({ uses: 0, denials: 0 });
  });
});
