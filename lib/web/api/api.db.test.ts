import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { DEFAULT_ROTATION_PLAN, rotationSelectionSchema } from '@/lib/contracts';
import { createServiceAccount, saveDraft } from '@/lib/domain/access';
import { createBatch, issueCommand } from '@/lib/domain/commands';
import type { Ctx } from '@/lib/domain/context';
import { systemClock } from '@/lib/platform/clock';
import { type ApiRequest, callApi, seedApi, stubWebEnv } from '@/lib/testing/api-client';
import { type BrokerFixture, startBrokerFixture } from '@/lib/testing/broker';
import { type BrokerAdmin, serveBrokerAdmin } from '@/lib/testing/broker-admin';
import { brokerClients, closed } from '@/lib/testing/broker-clients';
import { createTestDb, type TestDb } from '@/lib/testing/db';
import { getDb } from '@/lib/web';
import { verbs } from '@/lib/web/api/verbs';

vi.mock('server-only', () => ({})); // the marker throws outside Next

const clients = brokerClients(() => fixture);
const CLIENT_ID = 'service 车/1';
let db: TestDb;
let edgeDb: TestDb;
let fixture: BrokerFixture;
let broker: BrokerAdmin;
let vin: string;
/** Value of `{id}` by path. */
const ids: Record<string, string> = {};

beforeAll(async () => {
  db = await createTestDb();
  // The broker's edge creates authorities, which must not be in this database
  edgeDb = await createTestDb();
  fixture = await startBrokerFixture({ db: edgeDb });
  broker = await serveBrokerAdmin(fixture);
  stubWebEnv(db, {
    BROKER_PORT: String(broker.port),
    BROKER_HOOK_SECRET: fixture.secret,
  });
  await clients.asService({ clientId: CLIENT_ID });
  const vehicle = await seedApi(db);
  vin = vehicle.vin;
  const now = new Date();
  await db.prisma.presenceSession.create({
    data: { vehicleId: vehicle.id, node: 'n1', peer: '192.0.2.1:5', connectedAt: now },
  });
  await db.prisma.vehicleEvent.create({
    data: { vehicleId: vehicle.id, type: 'door_opened', severity: 'info', sampledAt: now, receivedAt: now, seq: 1 },
  });
  await db.prisma.vehicleState.create({
    data: {
      vehicleId: vehicle.id,
      sampledAt: now,
      receivedAt: now,
      seq: 1,
      speedKmh: 42,
      signals: { Speed: [42, now.getTime()] },
    },
  });
  await db.prisma.quarantinedMessage.create({
    data: { source: 'ingest', reason: 'payload_not_json', sample: Buffer.from('{') },
  });
  await db.prisma.brokerNode.create({ data: { node: 'n1', startedAt: now, heartbeatAt: now } });
  const adminCtx: Ctx = {
    db,
    clock: systemClock,
    actor: { kind: 'user', id: 'admin', label: 'admin@example.com', role: 'admin', fleets: 'all' },
  };
  const asked = { vin, idempotencyKey: randomUUID(), operation: 'report_now' };
  const { id: commandId } = await issueCommand({ ctx: adminCtx, input: asked });
  const many = { vins: [vin], idempotencyKey: randomUUID(), operation: 'report_now' };
  const { batch } = await createBatch({ ctx: adminCtx, input: many });
  ids['/api/v1/commands/{id}'] = commandId;
  ids['/api/v1/command-batches/{id}'] = batch.id;
  await db.pool.query(
    `insert into tbox_certificates (id, tbox_id, serial_number, fingerprint, not_before, not_after, revoked_at,
       revocation_reason)
     select 'c', id, $1, 'f', now(), now() + interval '1 day', now(), 'superseded' from tboxes limit 1`,
    [SERIAL_NUMBER],
  );
  const { rows: authorities } = await db.pool.query<{ id: number }>(
    `insert into certificate_authorities (key_id, kind, name, state, issuer, created_by)
     values ('f0', 'external', 'Stolen', 'active', 'f0', 'test') returning id`,
  );
  ids['/api/v1/authorities/{id}/withdrawal'] = String(authorities[0]?.id);
  const { rows } = await db.pool.query<{ id: string }>(
    `insert into rotations (name, state, selection, plan, created_by, created_by_id)
     values ('Spring', 'scheduled', $1, $2, 'admin@example.com', 'admin') returning id`,
    [JSON.stringify(rotationSelectionSchema.parse({})), JSON.stringify(DEFAULT_ROTATION_PLAN)],
  );
  await db.prisma.tbox.create({ data: { serial: SERIAL_NUMBER } });
  await createServiceAccount({ ctx: { ...adminCtx, platformUsername: 'platform' }, input: { username: 'erp' } });
  ids['/api/v1/rotations/{id}'] = rows[0]?.id ?? '';
  ids['/api/v1/rotations/{id}/targets'] = rows[0]?.id ?? '';
  await saveDraft({ ctx: adminCtx, input: { rules: [], revision: 0 } });
});
afterAll(async () => {
  await clients.closeAll();
  await broker.close();
  await fixture.close();
  await edgeDb.drop();
  await getDb().close();
  await db.drop();
  vi.unstubAllEnvs();
});

type Who = 'admin' | 'foreign';
const call = (who: Who, path: string, request?: ApiRequest) => callApi(who, path, request);

const SERIAL_NUMBER = '0a1b';
const NEEDED_QUERY: Record<string, string> = { readTelemetry: '?signal=Speed', nameMapVehicles: '?ids=1,2' };

describe('every reading operation', () => {
  const reads = verbs.map(({ operation }) => operation).filter(({ method, output }) => method === 'GET' && output);

  test.each(reads.map((operation) => [operation.id, operation] as const))(
    '%s returns what its schema describes',
    async (_, operation) => {
      const search = NEEDED_QUERY[operation.id] ?? '';
      const id = ids[operation.path] ?? '';
      const response = await call('admin', operation.path, {
        params: { vin, id, serial: SERIAL_NUMBER, serialNumber: SERIAL_NUMBER, clientId: CLIENT_ID },
        search,
      });
      const body: unknown = await response.json();
      expect([response.status, body]).toEqual([200, body]);
      const parsed = operation.output?.safeParse(body);
      expect(parsed?.error?.issues ?? []).toEqual([]);
    },
  );
});

describe('clients of the broker', () => {
  const kick = (who: Who, clientId: string, body: unknown = { reason: 'test' }) =>
    call(who, '/api/v1/clients/{clientId}/kick', {
      method: 'POST',
      params: { clientId },
      body: JSON.stringify(body),
    });

  test('lists, filters and disconnects clients for administrators only', async () => {
    for (const path of ['clients', 'clients/{clientId}', 'broker/health']) {
      expect((await call('foreign', `/api/v1/${path}`, { params: { clientId: CLIENT_ID } })).status).toBe(403);
    }
    expect((await kick('foreign', CLIENT_ID)).status).toBe(403);
    const list = async (search: string) => (await call('admin', '/api/v1/clients', { search })).json();
    expect(await list('?q=VICE&connected=true')).toMatchObject({ items: [{ clientId: CLIENT_ID }], total: 1 });
    expect(await list('?connected=false')).toMatchObject({ items: [], nextCursor: null, total: 0 });
    expect(await list('?connected=perhaps')).toMatchObject({ code: 'validation_failed' });
    const ended = await clients.asService({ clientId: 'to-end' });
    expect((await kick('admin', 'to-end', {})).status).toBe(400);
    expect((await kick('admin', 'to-end')).status).toBe(204);
    await closed(ended);
    expect((await kick('admin', 'to-end')).status).toBe(404);
  });

  test('answers 503 while the broker cannot be reached, with the reason in its health', async () => {
    await broker.close();
    const refused = await call('admin', '/api/v1/clients');
    expect([refused.status, await refused.json()]).toEqual([503, expect.objectContaining({ code: 'unavailable' })]);
    expect((await kick('admin', CLIENT_ID)).status).toBe(503);
    expect(await (await call('admin', '/api/v1/broker/health')).json()).toMatchObject({
      problem: expect.stringMatching(/cannot be reached/),
      nodes: [],
    });
  });
});
