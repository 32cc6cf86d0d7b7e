import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { AccessRuleInput } from '@/lib/contracts';
import { publishRules } from '@/lib/domain/access';
import { type CtxWith, systemActor } from '@/lib/domain/context';
import { updateVehicle } from '@/lib/domain/fleet';
import { systemClock } from '@/lib/platform/clock';
import { type BrokerFixture, startBrokerFixture } from '@/lib/testing/broker';
import { eventually } from '@/lib/testing/broker-clients';
import { createTestDb, type TestDb } from '@/lib/testing/db';
import { readRules } from '@/lib/testing/read-rules';

const VIN = 'LTESTA1B0R0000001';
const OTHER = 'LTESTA1B0R0000002';
const SERIAL = 'TBX20240001';

let db: TestDb;
let ctx: CtxWith<'topicRoot' | 'platformUsername'>;
let fixture: BrokerFixture;
beforeAll(async () => {
  db = await createTestDb();
  ctx = { db, clock: systemClock, actor: systemActor('test'), topicRoot: 'tsp', platformUsername: 'platform' };
  fixture = await startBrokerFixture({ db });
  await fixture.vehicle(VIN, SERIAL);
  await fixture.importedTbox(SERIAL);
  await fixture.vehicle(OTHER, 'TBX2');
  await db.pool.query(`insert into service_accounts (username, hash, created_by, disabled_at)
    values ('billing', '', 'test', null), ('retired', '', 'test', now())`);
  await db.pool.query(`insert into fleets (code, name) values ('north', 'North')`);
});
afterAll(async () => {
  await fixture?.close();
  await db?.drop();
});

const TBOX = { clientid: VIN, cert_common_name: SERIAL, cert_subject: `CN=${SERIAL},OU=TBox` };
const SERVICE = { clientid: 'job-1', username: 'billing', cert_common_name: '', cert_subject: '' };
type Request = Record<string, unknown>;

async function ask(request: Request, path = 'authorize') {
  const answer = await fetch(`${fixture.urls.edge}/broker/${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-broker-secret': fixture.secret },
    body: JSON.stringify({
      action: 'publish',
      username: '',
      qos: '0',
      retain: 'false',
      peerhost: '192.0.2.1',
      ...request,
    }),
  });
  expect(answer.status).toBe(200);
  return (await answer.json()) as { result: string; reason?: string; rule?: string; is_superuser: boolean };
}

const publish = (...rules: Partial<AccessRuleInput>[]) => publishRules({ ctx, input: { rules: readRules(...rules) } });
const decided = (result: string, request: Request) => eventually(async () => (await ask(request)).result === result);
const denials = async (where: string) =>
  (await db.pool.query(`select * from access_denials where ${where} order by id`)).rows;

describe('rules', () => {
  test('take effect when published and end when rolled back', async () => {
    const news = { ...TBOX, action: 'subscribe', topic: 'oem/fixture/news' };
    expect(await ask(news)).toEqual({ result: 'deny', is_superuser: false, reason: 'topic_not_allowed' });
    await publish({ topic: 'oem/${fleet}/news' });
    await decided('allow', news);
    await publish({ id: 'quiet', effect: 'deny', topic: 'tsp/up/${vin}/event/#' });
    await decided('deny', news);
    expect(await ask({ ...TBOX, topic: `tsp/up/${VIN}/event/door` })).toEqual({
      result: 'deny',
      is_superuser: false,
      reason: 'topic_not_allowed',
      rule: 'quiet',
    });
    expect(await ask({ ...TBOX, topic: `tsp/up/${VIN}/telemetry` })).toMatchObject({ result: 'allow' });
    await publish();
    await decided('allow', { ...TBOX, topic: `tsp/up/${VIN}/event/door` });
  });

  test('distinguish QoS and retain, as text or number', async () => {
    await publish({ topic: 'oem/x', qos: [1], retain: true });
    const x = { ...TBOX, topic: 'oem/x' };
    await decided('allow', { ...x, qos: '1', retain: 'true' });
    expect((await ask({ ...x, qos: 1, retain: true })).result).toBe('allow');
    for (const other of [
      { qos: '0', retain: 'true' },
      { qos: '1' },
      { qos: 'undefined', retain: 'true' },
      { qos: '9' },
    ]) {
      expect((await ask({ ...x, ...other })).result).toBe('deny');
    }
    expect((await ask({ ...x, qos: { toString: 1 }, retain: [] })).result).toBe('deny');
  });

  test('apply to enabled service accounts by user name, never by a vehicle’s client id', async () => {
    const principal = (username: string) => ({ kind: 'service', username }) as const;
    await publish(
      { principal: principal('billing'), topic: 'tsp/up/+/telemetry' },
      { principal: principal('retired'), topic: '#' },
    );
    const read = { ...SERVICE, action: 'subscribe', topic: 'tsp/up/+/telemetry' };
    await decided('allow', read);
    for (const change of [
      { username: 'retired' },
      { username: 'unknown' },
      { username: 'Billing' },
      { username: 'billing\u0000' },
      { username: '' },
      { clientid: VIN },
      { topic: 'tsp/up/#' },
      { cert_common_name: SERIAL },
    ]) {
      expect([change, (await ask({ ...read, ...change })).result]).toEqual([change, 'deny']);
    }
  });

  test('apply at once to a vehicle that changes fleet, tags or TBox', async () => {
    await publish(
      { principal: { kind: 'fleet', code: 'north' }, topic: 'oem/fleet' },
      { principal: { kind: 'tag', tag: 'vip' }, topic: 'oem/tag' },
    );
    const [fleet, tag, own] = ['oem/fleet', 'oem/tag', `tsp/up/${VIN}/telemetry`].map((topic) => ({ ...TBOX, topic }));
    if (!fleet || !tag || !own) throw new Error('three');
    await decided('allow', own);
    // Each decision is cached now
    expect([(await ask(fleet)).result, (await ask(tag)).result]).toEqual(['deny', 'deny']);
    await updateVehicle({ ctx, input: { vin: VIN, fleet: 'north' } });
    await decided('allow', fleet);
    await updateVehicle({ ctx, input: { vin: VIN, tags: ['vip'] } });
    await decided('allow', tag);
    await updateVehicle({ ctx, input: { vin: VIN, tboxSerial: null } });
    await eventually(async () => (await ask(own)).reason === 'tbox_not_bound');
    await updateVehicle({ ctx, input: { vin: VIN, tboxSerial: SERIAL } });
    await decided('allow', own);
  });
});

const CYRILLIC_ROOT = 't\u0455p';
const FULL_WIDTH_ROOT = '\uFF54\uFF53\uFF50';
describe('hostile topics, with a rule that allows everything', () => {
  beforeAll(async () => {
    await publish({ topic: '#' });
    await decided('allow', { ...TBOX, topic: 'oem/any' });
  });

  test.each([
    ['a wildcard inside a level', 'publish', `tsp/up/${VIN}/a+`],
    ['a wildcard in a name', 'publish', `tsp/up/${VIN}/+`],
    ['everything as a name', 'publish', '#'],
    ['everything', 'subscribe', '#'],
    ['everything one level down', 'subscribe', '+/#'],
    ['wildcards at the root', 'subscribe', '+/down/+/command/+'],
    ['all vehicles', 'subscribe', 'tsp/down/+/#'],
    ['the root and all below', 'subscribe', 'tsp/#'],
    ['the root itself', 'publish', 'tsp'],
    ['a hash inside a level', 'subscribe', `tsp/down/${VIN}/a#`],
    ['a hash that is not last', 'subscribe', `tsp/down/${VIN}/#/x`],
    ['a plus inside a level', 'subscribe', `tsp/down/+${VIN}/x`],
    ['a shared subscription', 'subscribe', `$share/g/tsp/down/${VIN}/#`],
    ['a shared subscription to others', 'subscribe', '$share/g/#'],
    ['a queue', 'subscribe', `$queue/tsp/down/${VIN}/#`],
    ['an exclusive subscription', 'subscribe', `$exclusive/tsp/down/${VIN}/#`],
    ['the broker’s topics', 'subscribe', '$SYS/#'],
    ['the broker’s topics, to write', 'publish', '$SYS/brokers'],
    ['a delayed message', 'publish', `$delayed/5/tsp/down/${OTHER}/config`],
    ['another vehicle', 'publish', `tsp/up/${OTHER}/telemetry`],
    ['another vehicle’s commands', 'subscribe', `tsp/down/${OTHER}/command/+`],
    ['the other direction', 'publish', `tsp/down/${VIN}/config`],
    [
      'another way up',
      'publish',
      `tsp/up/${VIN}/../${OTHER}/telemetry/../../../tsp/up/${OTHER}`.replace(`${VIN}/`, `${OTHER}/`),
    ],
    ['a percent-encoded VIN', 'publish', `tsp/up/%4C${VIN.slice(1)}/telemetry`],
    ['a percent-encoded slash', 'publish', `tsp/up%2F${VIN}/telemetry`],
    ['a lower-case VIN', 'publish', `tsp/up/${VIN.toLowerCase()}/telemetry`],
    ['a placeholder as text', 'publish', 'tsp/up/${vin}/telemetry'],
    ['EMQX’s placeholder as text', 'publish', 'tsp/up/${clientid}/telemetry'],
    ['U+0000', 'publish', `tsp/up/${VIN}/a\u0000b`],
    ['U+FFFD', 'publish', `tsp/up/${VIN}/a\uFFFDb`],
    ['U+FFFD outside the root', 'subscribe', 'oem/\uFFFD'],
    ['a VIN with a blank', 'publish', `tsp/up/${VIN} /telemetry`],
    ['an empty level for the VIN', 'publish', 'tsp/up//telemetry'],
    ['an empty last level for the kind', 'publish', `tsp/up/${VIN}`],
    ['too long', 'publish', `oem/${'x'.repeat(65_536)}`],
    ['nothing', 'publish', ''],
    ['an unknown action', 'all', 'oem/any'],
  ])('deny %s', async (_what, action, topic) => {
    expect((await ask({ ...TBOX, action, topic })).result).toBe('deny');
  });

  // Topics outside of the root: the rule allows them, and none of our processes subscribes to them
  test.each([
    ['upper case', `TSP/up/${OTHER}/telemetry`],
    ['a look-alike of the root', `${CYRILLIC_ROOT}/up/${OTHER}/telemetry`],
    ['the root in full width', `${FULL_WIDTH_ROOT}/up/${OTHER}/telemetry`],
    ['an empty first level', `/tsp/up/${OTHER}/telemetry`],
    ['a percent-encoded root', `%74sp/up/${OTHER}/telemetry`],
  ])('%s is not the root', async (_what, topic) => {
    expect((await ask({ ...TBOX, topic })).result).toBe('allow');
    await publish();
    await decided('deny', { ...TBOX, topic });
    await publish({ topic: '#' });
    await decided('allow', { ...TBOX, topic });
  });

  test.each([
    ['+'],
    ['#'],
    ['a/b'],
    [`${VIN}/#`],
    [`${VIN}\u0000`],
    [''],
    ['x'.repeat(65_535)],
    [VIN.toLowerCase()],
    ['\u0406TESTA1B0R0000001'],
  ])('deny the client id %.40j, with and without a certificate', async (clientid) => {
    for (const request of [
      { ...TBOX, clientid },
      { ...SERVICE, username: clientid, clientid },
    ]) {
      for (const topic of [`tsp/up/${clientid}/telemetry`, 'oem/any', `tsp/up/${VIN}/telemetry`]) {
        expect((await ask({ ...request, topic })).result).toBe('deny');
      }
      expect((await ask({ ...request, password: '' }, 'authenticate')).result).toBe('deny');
    }
  });
});

describe('the denial log', () => {
  test('has principal, action and rule', async () => {
    await publish({ id: 'quiet', effect: 'deny', topic: 'tsp/up/${vin}/event/#' });
    const { version } = (await db.pool.query('select max(version) as version from access_rule_sets')).rows[0];
    await decided('deny', { ...TBOX, topic: `tsp/up/${VIN}/event/door` });
    await ask({ ...TBOX, topic: `tsp/up/${VIN}/event/door` });
    await eventually(async () => (await denials(`rule_id = 'quiet' and version = ${version}`))[0]?.count >= 2);
    const [row] = await denials(`rule_id = 'quiet' and version = ${version}`);
    expect(row).toMatchObject({
      kind: 'publish',
      client_id: VIN,
      topic: 'tsp/up/${vin}/event/door',
      sample_topic: `tsp/up/${VIN}/event/door`,
      reason: 'rule',
      peer: '192.0.2.1',
    });
  });

  test('has refused connections and refusals of the broker itself', async () => {
    await ask({ clientid: 'guess', username: 'platform', password: 'wrong' }, 'authenticate');
    await eventually(async () => (await denials(`client_id = 'guess'`)).length > 0);
    expect(await denials(`client_id = 'guess'`)).toMatchObject([
      { kind: 'connect', username: 'platform', reason: 'credentials_wrong', topic: '' },
    ]);
    const refusals = [
      {
        source: 'authentication',
        reason: 'certificate_expired',
        detail: 'CN=T9,serialNumber=x from 192.0.2.9 CERT_HAS_EXPIRED',
      },
      {
        source: 'authorization',
        reason: 'topic_not_allowed',
        clientId: 'web-1',
        topic: 'tsp/live/x/#',
        detail: 'subscribe',
      },
      { source: 'authorization', reason: 'payload_too_large', clientId: 'large', detail: '192.0.2.9:5' },
    ];
    await fetch(`${fixture.urls.edge}/broker/refusals`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-broker-secret': fixture.secret },
      body: JSON.stringify(refusals),
    });
    await eventually(async () => (await denials(`client_id = 'web-1'`)).length > 0);
    expect(await denials(`client_id = 'web-1'`)).toMatchObject([{ kind: 'subscribe', topic: 'tsp/live/x/#' }]);
    expect(await denials(`reason = 'certificate_expired'`)).toMatchObject([
      { kind: 'connect', client_id: 'CN=T9,serialNumber=x', peer: '192.0.2.9' },
    ]);
    expect(await denials(`client_id = 'large'`)).toEqual([]);
    const counted = await fixture.metrics.edge.getSingleMetric('tsp_edge_denials_total')?.get();
    expect(counted?.values.find(({ labels }) => labels.reason === 'certificate_expired')?.value).toBe(1);
  });

  test('records what was allowed, too', async () => {
    await decided('allow', { ...TBOX, topic: `tsp/up/${VIN}/command/x`, qos: '2' });
    await eventually(
      async () =>
        (
          await db.pool.query(
            `select 1 from access_uses where client_id = $1 and topic = 'tsp/up/\${vin}/command/x' and qos = 2 and not retain`,
            [VIN],
          )
        ).rowCount === 1,
    );
  });
});
