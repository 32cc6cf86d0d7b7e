import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { createLog } from '@/lib/platform/log';
import { createRuleFixture, OLGA, type RuleFixture, vinOf } from '@/lib/testing/rule-fixture';
import { toRulePrincipalKeys } from '../rules/compile-rules';
import { createDenialRecorder } from './create-denial-recorder';
import { deleteOldAccessRecords } from './delete-old-access-records';
import { listDenials } from './list-denials';
import { createAccessUseRecorder } from './uses/create-access-use-recorder';

const VIN = vinOf(1);
const log = createLog('test', 'silent');
const tbox = (i: number) =>
  toRulePrincipalKeys({ kind: 'tbox', vin: vinOf(i), serial: `TBX${i}`, fleet: 'north', model: 'm1', tags: [] });

let world: RuleFixture;

beforeAll(async () => {
  world = await createRuleFixture();
});
beforeEach(() => world.clear());
afterAll(() => world.db.drop());

describe('access records', () => {
  test('denials are grouped, listed newest first and filtered', async () => {
    const recorder = createDenialRecorder({ ctx: world.ctx(), log });
    const denied = { kind: 'publish', clientId: VIN, reason: 'rule', ruleId: 'r7', version: 3 } as const;
    for (let i = 0; i < 3; i++) recorder.record({ ...denied, topic: `oem/${VIN}/a`, names: { vin: VIN }, peer: '::1' });
    world.clock.advance(1_000);
    recorder.record({ kind: 'connect', clientId: 'odd\u0000', reason: 'credentials_wrong' });
    await recorder.stop();
    const again = createDenialRecorder({ ctx: world.ctx(), log });
    world.clock.advance(1_000);
    again.record({ ...denied, topic: `oem/${VIN}/a`, names: { vin: VIN } });
    again.record({ ...denied, kind: 'subscribe', topic: 'OEM/%_x', ruleId: null, reason: 'no_rule' });
    await again.stop();
    const list = async (input: Parameters<typeof listDenials>[0]['input'] = {}) =>
      (await listDenials({ ctx: world.ctx(), input })).items;
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
    expect((await kinds({ since: world.clock.now() })).sort()).toEqual(['publish', 'subscribe']);
    const seen: number[] = [];
    let cursor: string | undefined;
    do {
      const page: Awaited<ReturnType<typeof listDenials>> = await listDenials({
        ctx: world.ctx(),
        input: { limit: 1, cursor },
      });
      seen.push(...page.items.map(({ id }) => id));
      cursor = page.nextCursor ?? undefined;
    } while (cursor);
    expect(seen).toEqual(all.map(({ id }) => id));
    await expect(list({ cursor: 'x' })).rejects.toMatchObject({ kind: 'validation_failed' });
    await expect(listDenials({ ctx: world.as(OLGA), input: {} })).rejects.toMatchObject({ kind: 'forbidden' });
  });

  test('denials are retried once after a database failure, then dropped', async () => {
    const clientIds = async () =>
      (await listDenials({ ctx: world.ctx(), input: {} })).items.map(({ clientId }) => clientId);
    await world.db.pool.query('alter table access_denials rename to access_denials_renamed');
    const dropped = createDenialRecorder({ ctx: world.ctx(), log });
    dropped.record({ kind: 'connect', clientId: 'a', reason: 'token_invalid' });
    await dropped.stop();
    const retrying = createDenialRecorder({ ctx: world.ctx(), log });
    retrying.record({ kind: 'connect', clientId: 'b', reason: 'token_invalid' });
    // After the first attempt
    await delay(1_500);
    await world.db.pool.query('alter table access_denials_renamed rename to access_denials');
    expect(await clientIds()).toEqual([]);
    await retrying.stop();
    expect(await clientIds()).toEqual(['b']);
  });

  test('uses are one row per hour, with placeholders for the client’s own names', async () => {
    const recorder = createAccessUseRecorder({ ctx: world.ctx(), log });
    const use = (i: number, topic: string, qos: 0 | 1 | 2 = 0) =>
      recorder.record({ principal: tbox(i), action: 'publish', topic, qos, retain: false });
    for (let n = 0; n < 3; n++) use(1, `tsp/up/${VIN}/telemetry`);
    use(1, `tsp/up/${VIN}/telemetry`, 1);
    use(2, 'oem/TBX2/x');
    use(2, `oem/${'x'.repeat(1_100)}`);
    recorder.record({
      principal: toRulePrincipalKeys({ kind: 'service', username: 'billing' }),
      action: 'subscribe',
      topic: 'tsp/up/#',
      qos: 2,
      retain: false,
    });
    recorder.record({
      principal: toRulePrincipalKeys({ kind: 'platform' }),
      action: 'publish',
      topic: 'x',
      qos: 0,
      retain: false,
    });
    await recorder.stop();
    const rows = async () =>
      (await world.db.pool.query('select client_id, action, topic, qos, last_at from access_uses order by 1, 3, 4'))
        .rows;
    expect((await rows()).map(({ client_id, topic, qos }) => [client_id, topic, qos])).toEqual(
      expect.arrayContaining([
        [VIN, 'tsp/up/${vin}/telemetry', 0],
        [VIN, 'tsp/up/${vin}/telemetry', 1],
        [vinOf(2), 'oem/${serial}/x', 0],
        ['billing', 'tsp/up/#', 2],
      ]),
    );
    expect(await rows()).toHaveLength(4);
    const later = createAccessUseRecorder({ ctx: world.ctx(), log });
    world.clock.advance(61 * 60_000);
    later.record({ principal: tbox(1), action: 'publish', topic: `tsp/up/${VIN}/telemetry`, qos: 0, retain: false });
    await later.stop();
    expect((await rows()).filter(({ last_at }) => last_at.getTime() === world.clock.now())).toHaveLength(1);
  });

  test('are deleted: uses after two days, denials after thirty', async () => {
    const recorder = createDenialRecorder({ ctx: world.ctx(), log });
    const uses = createAccessUseRecorder({ ctx: world.ctx(), log });
    recorder.record({ kind: 'connect', clientId: 'a', reason: 'token_invalid' });
    uses.record({ principal: tbox(1), action: 'publish', topic: 'x', qos: 0, retain: false });
    await Promise.all([recorder.stop(), uses.stop()]);
    const remaining = async () => {
      await deleteOldAccessRecords({ ctx: world.ctx() });
      const { rows } = await world.db.pool.query(
        'select (select count(*) from access_uses) as uses, (select count(*) from access_denials) as denials',
      );
      return rows[0];
    };
    expect(await remaining()).toEqual({ uses: 1, denials: 1 });
    world.clock.advance(49 * 3_600_000);
    expect(await remaining()).toEqual({ uses: 0, denials: 1 });
    world.clock.advance(28 * 24 * 3_600_000);
    expect(await remaining()).toEqual({ uses: 0, denials: 0 });
  });
});
