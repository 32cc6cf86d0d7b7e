import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import {
  banClient,
  createServiceAccount,
  createTboxCredential,
  liftBan,
  setFleetAuthentication,
} from '@/lib/domain/access';
import { type CtxWith, systemActor } from '@/lib/domain/context';
import { systemClock } from '@/lib/platform/clock';
import { type BrokerFixture, startBrokerFixture } from '@/lib/testing/broker';
import { brokerClients, closed, eventually, nextMessage, refusalOf } from '@/lib/testing/broker-clients';
import { createTestDb, type TestDb } from '@/lib/testing/db';

const VIN = 'LTESTA1B0R0000001';
const SERIAL = 'TBX-1';
const OTHER = 'LTESTA1B0R0000002';
const NOT_AUTHORIZED = 5;

let db: TestDb;
let ctx: CtxWith<'topicRoot' | 'platformUsername'>;
let fixture: BrokerFixture;
let password: string;
const clients = brokerClients(() => fixture);
beforeAll(async () => {
  db = await createTestDb();
  ctx = { db, clock: systemClock, actor: systemActor('test'), topicRoot: 'tsp', platformUsername: 'platform' };
  fixture = await startBrokerFixture({ db });
  await fixture.vehicle(VIN, SERIAL);
  await fixture.vehicle(OTHER, 'TBX-2');
  ({ password } = await createTboxCredential({ ctx, input: { serial: SERIAL } }));
  await allow('certificate', 'password');
});
afterEach(() => clients.closeAll());
afterAll(async () => {
  await fixture?.close();
  await db?.drop();
});

const allow = (...methods: ('certificate' | 'password')[]) =>
  setFleetAuthentication({ ctx, input: { code: 'fixture', methods } });
const asTbox = (url: string, options: Parameters<typeof clients.connect>[1] = {}) =>
  clients.connect(url, { clientId: VIN, username: SERIAL, password, ...options });
const refused = async (attempt: Promise<unknown>) => expect((await refusalOf(attempt)).code).toBe(NOT_AUTHORIZED);

test.each(['tcp', 'ws'] as const)(
  'connects a TBox by password over %s, with presence and messages both ways',
  async (listener) => {
    await db.pool.query('delete from presence_sessions');
    const service = await clients.asService();
    await service.subscribeAsync(`tsp/up/${VIN}/#`);
    const tbox = await asTbox(fixture.urls[listener]);
    await tbox.subscribeAsync(`tsp/down/${VIN}/command/+`, { qos: 2 });
    const received = nextMessage(service);
    await tbox.publishAsync(`tsp/up/${VIN}/event/door_opened`, '{}', { qos: 1 });
    expect((await received).topic).toBe(`tsp/up/${VIN}/event/door_opened`);
    const reached = nextMessage(tbox);
    await service.publishAsync(`tsp/down/${VIN}/command/door_unlock`, '{}', { qos: 2 });
    expect((await reached).topic).toBe(`tsp/down/${VIN}/command/door_unlock`);
    const sessions = () =>
      db.pool.query<{ open: boolean }>(
        `select s.disconnected_at is null as open from presence_sessions s join vehicles v on v.id = s.vehicle_id
       where v.vin = $1`,
        [VIN],
      );
    await eventually(async () => (await sessions()).rows.some(({ open }) => open));
    await tbox.endAsync();
    await eventually(async () => (await sessions()).rows.every(({ open }) => !open));
  },
);

test('denies topics that a TBox does not own, as with a certificate', async () => {
  const tbox = await asTbox(fixture.urls.tcp);
  for (const filter of ['#', 'tsp/#', `tsp/down/${OTHER}/#`, `tsp/up/${VIN}/#`, '$SYS/#']) {
    await expect(tbox.subscribeAsync(filter)).rejects.toThrow('Subscribe error');
  }
  tbox.publish(`tsp/up/${OTHER}/telemetry`, '{}');
  await closed(tbox);
});

test('reports a command that the client acknowledges as delivered', async () => {
  const tbox = await asTbox(fixture.urls.tcp, { clean: false });
  await tbox.subscribeAsync(`tsp/down/${VIN}/command/+`, { qos: 2 });
  const service = await clients.asService();
  const stored = async () => {
    const metric = await fixture.metrics.edge.getSingleMetric('tsp_edge_broker_events_total')?.get();
    return metric?.values.some(({ labels }) => labels.event === 'message.acked' && labels.outcome === 'stored');
  };
  await service.publishAsync(`tsp/down/${VIN}/command/door_unlock`, '{}', { qos: 2 });
  await eventually(stored);
});

test('rejects a wrong password, and any where the fleet allows none', async () => {
  await refused(asTbox(fixture.urls.tcp, { password: 'A'.repeat(43) }));
  await refused(asTbox(fixture.urls.tcp, { clientId: OTHER }));
  await refused(asTbox(fixture.urls.tcp, { username: 'TBX-2' }));
  await allow('certificate');
  await refused(asTbox(fixture.urls.tcp));
  await allow('certificate', 'password');
  expect((await asTbox(fixture.urls.tcp)).connected).toBe(true);
});

test('rejects a password without a certificate on the mutual TLS listener', async () => {
  await refused(asTbox(fixture.urls.tls, { ca: fixture.ca }));
  await allow('password');
  await refused(clients.asTbox(VIN, await fixture.tbox(SERIAL)));
  await allow('certificate', 'password');
  expect((await clients.asTbox(VIN, await fixture.tbox(SERIAL))).connected).toBe(true);
});

test('refuses new connections of a banned client until the ban is lifted', async () => {
  const input = { kind: 'client_id', value: VIN, reason: 'test' } as const;
  const { id } = await banClient({ ctx, input });
  const isIn = () =>
    asTbox(fixture.urls.tcp).then(
      () => true,
      () => false,
    );
  await eventually(async () => !(await isIn()));
  await liftBan({ ctx, input: { id } });
  await eventually(isIn);
});

test('accepts a service account and requests its decisions at the edge', async () => {
  const { secret } = await createServiceAccount({ ctx, input: { username: 'erp' } });
  const erp = (options = {}) =>
    clients.connect(fixture.urls.tcp, { clientId: 'erp', username: 'erp', password: secret, ...options });
  const client = await erp();
  const decisions = async () => {
    const metric = await fixture.metrics.edge.getSingleMetric('tsp_edge_decisions_total')?.get();
    const own =
      metric?.values.filter(({ labels }) => labels.hook === 'authorization' && labels.result === 'deny') ?? [];
    return own.reduce((sum, { value }) => sum + value, 0);
  };
  const before = await decisions();
  await expect(client.subscribeAsync('tsp/up/#')).rejects.toThrow('Subscribe error');
  expect(await decisions()).toBe(before + 1);
  await refused(erp({ clientId: VIN }));
  await refused(erp({ clientId: 'web-1' }));
  await refused(erp({ password: 'A'.repeat(43) }));
});

test('refuses a TBox that reconnects in a loop with its password, and no others', async () => {
  const loop = 'LTESTA1B0R0000003';
  await fixture.vehicle(loop, 'TBX-3');
  const issued = await createTboxCredential({ ctx, input: { serial: 'TBX-3' } });
  const again = () => asTbox(fixture.urls.tcp, { clientId: loop, username: 'TBX-3', password: issued.password });
  const attempts = await Promise.allSettled(Array.from({ length: 100 }, again));
  const codes = attempts.flatMap((one) => (one.status === 'rejected' ? [(one.reason as { code?: number }).code] : []));
  expect(codes).toContain(3);
  expect((await asTbox(fixture.urls.tcp)).connected).toBe(true);
});

test('locks out a password after too many failures, but not the certificate', async () => {
  const wrong = { password: 'B'.repeat(43) };
  for (let i = 0; i < 11; i++) await refused(asTbox(fixture.urls.ws, wrong));
  await refused(asTbox(fixture.urls.tcp));
  const { rows } = await db.pool.query(`select locked_until > now() as locked from access_failures where key = $1`, [
    `client:${VIN}`,
  ]);
  expect(rows).toEqual([{ locked: true }]);
  expect((await clients.asTbox(VIN, await fixture.tbox(SERIAL))).connected).toBe(true);
});
