import { randomUUID } from 'node:crypto';
import { vi } from 'vitest';
import { DEFAULT_ROTATION_PLAN, rotationSelectionSchema } from '@/lib/contracts';
import { createServiceAccount, saveDraft } from '@/lib/domain/access';
import { createBatch, issueCommand } from '@/lib/domain/commands';
import type { Ctx } from '@/lib/domain/context';
import { systemClock } from '@/lib/platform/clock';
import { getDb } from '@/lib/web';
import { seedApi, stubWebEnv } from './api-client';
import { type BrokerFixture, startBrokerFixture } from './broker';
import { type BrokerAdmin, serveBrokerAdmin } from './broker-admin';
import { brokerClients } from './broker-clients';
import { createTestDb, type TestDb } from './db';

export const CLIENT_ID = 'service 车/1';
const SERIAL_NUMBER = '0a1b';

/** The HTTP API with an instance of every resource, and the embedded broker with one client. */
export type ApiWorld = {
  db: TestDb;
  broker: BrokerAdmin;
  clients: ReturnType<typeof brokerClients>;
  /** Values of the variables in an operation's path. */
  paramsOf(path: string): Record<string, string>;
  close(): Promise<void>;
};

export async function openApiWorld(): Promise<ApiWorld> {
  /** Value of `{id}` by path. */
  const ids: Record<string, string> = {};
  const db = await createTestDb();
  // The broker's edge creates authorities, which must not be in this database
  const edgeDb = await createTestDb();
  const fixture: BrokerFixture = await startBrokerFixture({ db: edgeDb });
  const broker = await serveBrokerAdmin(fixture);
  stubWebEnv(db, {
    BROKER_PORT: String(broker.port),
    BROKER_HOOK_SECRET: fixture.secret,
  });
  const clients = brokerClients(() => fixture);
  await clients.asService({ clientId: CLIENT_ID });
  const vehicle = await seedApi(db);
  const { vin } = vehicle;
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
  return {
    db,
    broker,
    clients,
    paramsOf: (path) => ({
      vin,
      id: ids[path] ?? '',
      serial: SERIAL_NUMBER,
      serialNumber: SERIAL_NUMBER,
      clientId: CLIENT_ID,
    }),
    close: async () => {
      await clients.closeAll();
      await broker.close();
      await fixture.close();
      await edgeDb.drop();
      await getDb().close();
      await db.drop();
      vi.unstubAllEnvs();
    },
  };
}
