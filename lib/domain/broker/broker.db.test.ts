import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { createBrokerAdapter } from '@/lib/platform/broker';
import { systemClock } from '@/lib/platform/clock';
import { fixedSecret } from '@/lib/platform/secrets';
import { type BrokerFixture, startBrokerFixture, type TboxIdentity } from '@/lib/testing/broker';
import { type BrokerAdmin, serveBrokerAdmin } from '@/lib/testing/broker-admin';
import { brokerClients, closed } from '@/lib/testing/broker-clients';
import { createTestDb, type TestDb } from '@/lib/testing/db';
import { startEmqxRest } from '@/lib/testing/emqx/emqx-rest';
import { fakeClock } from '@/lib/testing/fake-clock';
import type { Ctx } from '../context';
import { endExpiredBrowsers, getClient, inspectBroker, kickClient, listClients } from './index';

const VIN = 'LTESTA1B0R0000001';
let db: TestDb;
let fixture: BrokerFixture;
let admin: BrokerAdmin;
let identity: TboxIdentity;
const clients = brokerClients(() => fixture);
const as = (role: 'admin' | 'operator' | 'support'): Ctx => ({
  db,
  clock: systemClock,
  actor: { kind: 'user', id: role, label: `${role}@example.com`, role, fleets: 'all' },
});
const nowhere = createBrokerAdapter({
  BROKER: 'embedded',
  BROKER_PORT: 9,
  BROKER_HOOK_SECRET: fixedSecret('secret of a test'),
  MQTT_USERNAME: 'platform',
});

beforeAll(async () => {
  db = await createTestDb();
  fixture = await startBrokerFixture({ db });
  admin = await serveBrokerAdmin(fixture);
  identity = await fixture.vehicle(VIN);
});
afterEach(() => clients.closeAll());
afterAll(async () => {
  await admin?.close();
  await fixture?.close();
  await db?.drop();
});

const audit = () =>
  db.prisma.auditEntry.findMany({ where: { action: 'client.kick' }, select: { targetId: true, detail: true } });

test.each(['operator', 'support'] as const)('rejects a user with the role %s', async (role) => {
  const { broker } = admin;
  const ctx = as(role);
  for (const attempt of [
    listClients({ ctx: { ...ctx, broker }, input: {} }),
    getClient({ ctx: { ...ctx, broker }, input: { clientId: VIN } }),
    kickClient({ ctx: { ...ctx, broker }, input: { clientId: VIN, reason: 'x' } }),
    inspectBroker({ ctx: { ...ctx, broker } }),
  ]) {
    await expect(attempt).rejects.toMatchObject({ kind: 'forbidden' });
  }
});

describe('an administrator', () => {
  test('lists clients, and reads one', async () => {
    await clients.asTbox(VIN, identity);
    await clients.asService({ clientId: 'tsp-ingest' });
    const { broker } = admin;
    const page = await listClients({
      ctx: { ...as('admin'), broker },
      input: { q: ' b0r ', kind: 'tbox', connected: true },
    });
    expect(page).toMatchObject({ items: [{ clientId: VIN, kind: 'tbox' }], nextCursor: null, total: 1 });
    expect(await getClient({ ctx: { ...as('admin'), broker }, input: { clientId: VIN } })).toMatchObject({
      client: { certificateCommonName: `T${VIN.slice(-9)}`, protocolVersion: 4, subscriptions: [] },
    });
    const unknown = await getClient({ ctx: { ...as('admin'), broker }, input: { clientId: 'nobody' } });
    expect(unknown).toEqual({ client: null });
    await expect(listClients({ ctx: { ...as('admin'), broker }, input: { limit: 0 } })).rejects.toMatchObject({
      kind: 'validation_failed',
    });
  });

  test('ends a connection with a reason, which is audited', async () => {
    const tbox = await clients.asTbox(VIN, identity);
    const kick = (clientId: string, reason: string, broker = admin.broker) =>
      kickClient({ ctx: { ...as('admin'), broker }, input: { clientId, reason } });
    await kick(VIN, ' stuck ');
    await closed(tbox);
    await expect(kick('nobody', 'x')).rejects.toMatchObject({ kind: 'not_found' });
    await expect(kick(VIN, ' ')).rejects.toMatchObject({ kind: 'validation_failed' });
    await expect(kick(VIN, 'x', nowhere)).rejects.toMatchObject({ kind: 'unavailable' });
    expect(await audit()).toEqual([{ targetId: VIN, detail: { reason: 'stuck' } }]);
  });

  test('gets an error when the broker does not answer', async () => {
    const ctx = as('admin');
    await expect(listClients({ ctx: { ...ctx, broker: nowhere }, input: {} })).rejects.toMatchObject({
      kind: 'unavailable',
      code: 'unavailable',
    });
    expect(await inspectBroker({ ctx: { ...ctx, broker: nowhere } })).toMatchObject({
      problem: expect.stringMatching(/cannot be reached/),
    });
  });
});

test('ends browsers whose connection is older than their token, and no other client', async () => {
  const rest = await startEmqxRest();
  try {
    const { url: EMQX_API_URL } = rest;
    const [EMQX_API_KEY, EMQX_API_SECRET] = [
      fixedSecret(rest.key, { minLength: 1 }),
      fixedSecret(rest.secret, { minLength: 1 }),
    ];
    const settings = {
      BROKER_PORT: 9,
      BROKER_HOOK_SECRET: fixedSecret('unused in EMQX', { minLength: 1 }),
      MQTT_USERNAME: 'platform',
    };
    const broker = createBrokerAdapter({ BROKER: 'emqx', ...settings, EMQX_API_URL, EMQX_API_KEY, EMQX_API_SECRET });
    const clock = fakeClock(Date.UTC(2026, 10, 22, 12));
    const since = (agoS: number) => new Date(clock.now() - agoS * 1_000).toISOString();
    const data = [
      { clientid: 'web-old', connected: true, connected_at: since(601) },
      { clientid: 'web-new', connected: true, connected_at: since(599) },
      { clientid: 'a-web-old', connected: true, connected_at: since(601) },
    ];
    rest.answerNext({ status: 200, body: { data, meta: { hasnext: false } } });
    rest.answerNext({ status: 204 });
    expect(await endExpiredBrowsers({ ctx: { ...as('admin'), clock }, broker })).toBe(1);
    expect(rest.requests).toEqual([
      { line: 'GET /clients?page=1&limit=1000&like_clientid=web-&conn_state=connected' },
      { line: 'POST /clients/kickout/bulk', body: ['web-old'] },
    ]);
  } finally {
    await rest.close();
  }
});
