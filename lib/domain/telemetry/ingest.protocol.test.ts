import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import mqtt, { type MqttClient } from 'mqtt';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { createTopics } from '@/lib/contracts';
import { systemClock } from '@/lib/platform/clock';
import { createDb, type Database, migrate } from '@/lib/platform/db';
import { ensureDatabase, stopDatabase } from '@/lib/platform/db/embedded';
import { createLog } from '@/lib/platform/log';
import { createMetrics } from '@/lib/platform/metrics';
import { type BrokerConnection, connectBroker } from '@/lib/platform/mqtt';
import { fixedSecret } from '@/lib/platform/secrets';
import { type BrokerFixture, startBrokerFixture } from '@/lib/testing/broker';
import { createTestDb, type TestDb } from '@/lib/testing/db';
import { freePort } from '@/lib/testing/free-port';
import { type Ctx, systemActor } from '../context';
import { createIngest, type Ingest, maintainPartitions } from './index';

// The broker authorizes with one database, ingest writes to another one, which is stopped and started during the tests
const VIN = 'LSVAA4182E2000001';
const topics = createTopics();

let hooksDb: TestDb;
let fixture: BrokerFixture;
let dir: string;
let port: number;
let db: Database;
let ctx: Ctx;
let vehicle: MqttClient;
const log = createLog('test', process.env.TEST_LOG_LEVEL ?? 'silent');

const cluster = () => ({ dir, port, user: 'tsp', password: 'test-only', database: 'tsp' });

beforeAll(async () => {
  hooksDb = await createTestDb();
  fixture = await startBrokerFixture({ db: hooksDb });
  dir = await mkdtemp(path.join(os.tmpdir(), 'ingest-pg-'));
  port = await freePort();
  const { url } = await ensureDatabase(cluster());
  await migrate(url);
  db = createDb({ url, applicationName: 'ingest-test' });
  ctx = { db, clock: systemClock, actor: systemActor('test') };
  await db.pool.query(`insert into fleets (code, name) values ('north', 'North')`);
  await db.pool.query(
    `insert into vehicle_models (code, name, manufacturer, powertrain) values ('m', 'M', 'M', 'electric')`,
  );
  await db.pool.query(`insert into vehicles (vin, fleet_id, model_id) values ($1, 1, 1)`, [VIN]);
  await maintainPartitions({ ctx, input: { retentionDays: 30 } });
  const identity = await fixture.vehicle(VIN);
  vehicle = await mqtt.connectAsync(fixture.urls.tls, { ...identity, clientId: VIN, clean: true });
}, 60_000);
afterAll(async () => {
  await vehicle?.endAsync(true);
  await fixture?.close();
  await db?.close();
  await stopDatabase(dir);
  await rm(dir, { recursive: true, force: true });
  await hooksDb?.drop();
});

type Running = { ingest: Ingest; telemetry: BrokerConnection; reports: BrokerConnection; stop(): Promise<void> };

async function run(limits?: { telemetry: number; reports: number }): Promise<Running> {
  const ingest = createIngest({
    ctx,
    log,
    metrics: createMetrics('test'),
    topics,
    limits,
    telemetrySource: { acknowledge: (some) => telemetry.acknowledge(some), reconnect: () => telemetry.reconnect() },
    reportSource: { acknowledge: (some) => reports.acknowledge(some), reconnect: () => reports.reconnect() },
  });
  const base = {
    address: fixture.address,
    username: fixture.service.username,
    password: fixedSecret(fixture.service.password),
    protocolVersion: 4 as const,
    persistentSession: true,
    log,
  };
  const telemetry = connectBroker({
    ...base,
    clientId: 'test-telemetry',
    subscriptions: [{ filter: topics.filter.telemetry, qos: 1 }],
    onMessage: ingest.receiveTelemetry,
  });
  const reports = connectBroker({
    ...base,
    clientId: 'test-reports',
    subscriptions: [
      { filter: topics.filter.events, qos: 1 },
      { filter: topics.filter.presence, qos: 1 },
    ],
    onMessage: ingest.receiveReport,
  });
  await vi.waitFor(() => expect([telemetry.problem(), reports.problem()]).toEqual([null, null]), 10_000);
  const stop = async () => {
    telemetry.pause();
    reports.pause();
    await ingest.stop();
    await Promise.all([telemetry.close(), reports.close()]);
  };
  return { ingest, telemetry, reports, stop };
}

let seq = 0;
const sendEvents = async (count: number) => {
  const topic = topics.build({ kind: 'event', vin: VIN, type: 'collision' });
  const messages = Array.from({ length: count }, () => ({ ts: Date.now(), seq: ++seq, severity: 'critical' }));
  await Promise.all(messages.map((message) => vehicle.publishAsync(topic, JSON.stringify(message), { qos: 1 })));
};
const storedEvents = async (): Promise<number> => {
  const { rows } = await db.pool.query(
    'select count(distinct seq)::int as count, count(*)::int as rows from vehicle_events',
  );
  expect(rows[0].rows).toBe(rows[0].count);
  return rows[0].count;
};
const allStored = () =>
  vi.waitFor(async () => expect(await storedEvents()).toBe(seq), { timeout: 20_000, interval: 50 });

test('stores telemetry and events of a vehicle', async () => {
  const running = await run();
  await sendEvents(10);
  const payload = JSON.stringify({ ts: Date.now(), seq: 1, signals: { Speed: 33 } });
  await vehicle.publishAsync(topics.build({ kind: 'telemetry', vin: VIN }), payload, { qos: 0 });
  await allStored();
  await vi.waitFor(async () => expect(await db.prisma.vehicleState.findFirst()).toMatchObject({ speedKmh: 33 }), 5_000);
  await running.stop();
});

test('stores events that were sent while the process was stopped', async () => {
  await sendEvents(20);
  const running = await run();
  await allStored();
  await running.stop();
});

test('loses no event while PostgreSQL restarts, also of those beyond the queue', async () => {
  const running = await run({ telemetry: 50, reports: 30 });
  await sendEvents(5);
  await allStored();
  await stopDatabase(dir);
  await sendEvents(200);
  const topic = topics.build({ kind: 'telemetry', vin: VIN });
  for (let i = 0; i < 500; i++)
    vehicle.publish(topic, JSON.stringify({ ts: Date.now(), seq: 100 + i, signals: { Speed: i / 5 } }));
  await sendEvents(1);
  await ensureDatabase(cluster());
  await allStored();
  await vi.waitFor(async () => expect(await db.prisma.vehicleState.findFirst()).toMatchObject({ seq: 599n }), 5_000);
  await running.stop();
});

test('stores redelivered events after it was stopped while PostgreSQL was down', async () => {
  const first = await run();
  await stopDatabase(dir);
  await sendEvents(30);
  await first.stop();
  await ensureDatabase(cluster());
  const second = await run();
  await allStored();
  await second.stop();
});

test('stores messages after a restart of the broker', async () => {
  const running = await run();
  await fixture.killBroker();
  await vi.waitFor(() => expect(running.reports.problem()).not.toBeNull(), 5_000);
  await fixture.startBroker();
  await vi.waitFor(() => expect(running.reports.problem()).toBeNull(), 10_000);
  await vi.waitFor(() => expect(vehicle.connected).toBe(true), 10_000);
  await sendEvents(5);
  await allStored();
  await running.stop();
});
