import { expect, vi } from 'vitest';
import { createTopics } from '@/lib/contracts';
import { type Ctx, systemActor } from '@/lib/domain/context';
import { createIngest, type Ingest, type IngestOptions, maintainPartitions } from '@/lib/domain/telemetry';
import { createLog } from '@/lib/platform/log';
import { createMetrics, type Registry } from '@/lib/platform/metrics';
import type { ReceivedMessage } from '@/lib/platform/mqtt';
import { createTestDb, type TestDb } from './db';
import { fakeClock } from './fake-clock';

// For database tests of ingest: one database for each test file

export let db: TestDb;
export let ctx: Ctx;
export let ingest: Ingest;
let metrics: Registry;
export let acknowledged: number[] = [];
export let reconnects = 0;
let messageId = 0;
export const clock = fakeClock();
const topics = createTopics();
export const VIN = 'LSVAA4182E2000001';
export const OTHER = 'LSVAA4182E2000002';
export const LATITUDE = 'CurrentLocation.Latitude';
export const LONGITUDE = 'CurrentLocation.Longitude';

export const now = () => clock.now();

export async function setUp(): Promise<void> {
  db = await createTestDb();
  ctx = { db, clock, actor: systemActor('test') };
  await db.pool.query(`insert into fleets (code, name) values ('north', 'North')`);
  await db.pool.query(
    `insert into vehicle_models (code, name, manufacturer, powertrain) values ('m', 'M', 'M', 'electric')`,
  );
  await db.pool.query(`insert into vehicles (vin, fleet_id, model_id) values ($1, 1, 1), ($2, 1, 1)`, [VIN, OTHER]);
  await maintainPartitions({ ctx, input: { retentionDays: 30 } });
}

/** For `beforeEach`. */
export async function startEmpty(): Promise<void> {
  await db.pool.query('truncate telemetry, vehicle_state, vehicle_presence, vehicle_events, quarantined_messages');
  start();
}

export function start(
  limits?: { telemetry: number; reports: number },
  onTelemetry?: IngestOptions['onTelemetry'],
): void {
  acknowledged = [];
  reconnects = 0;
  messageId = 0;
  metrics = createMetrics('test');
  const source = {
    acknowledge: (deliveries: Iterable<{ messageId: number }>) => {
      for (const delivery of deliveries) acknowledged.push(delivery.messageId);
    },
    reconnect: () => {
      reconnects++;
    },
  };
  const log = createLog('test', 'silent');
  const sources = { telemetrySource: source, reportSource: source };
  ingest = createIngest({ ctx, log, metrics, topics, ...sources, limits, onTelemetry });
}

export const received = (topic: string, payload: unknown): ReceivedMessage => ({
  topic,
  payload: Buffer.isBuffer(payload)
    ? payload
    : Buffer.from(typeof payload === 'string' ? payload : JSON.stringify(payload)),
  qos: 1,
  retain: false,
  messageId: ++messageId,
  connection: 1,
});
export const telemetry = (payload: unknown, vin = VIN) =>
  ingest.receiveTelemetry(received(topics.build({ kind: 'telemetry', vin }), payload));
export const event = (payload: unknown, vin = VIN, type = 'collision') =>
  ingest.receiveReport(received(topics.build({ kind: 'event', vin, type }), payload));
/** Waits until all sent messages are acknowledged. */
export const settled = () =>
  vi.waitFor(
    () => expect(acknowledged.toSorted((a, b) => a - b)).toEqual(Array.from({ length: messageId }, (_, i) => i + 1)),
    {
      timeout: 5_000,
      interval: 5,
    },
  );
export const state = (vin = VIN) => db.prisma.vehicleState.findFirst({ where: { vehicle: { vin } } });
export const historyCount = () => db.prisma.telemetry.count();
export async function quarantined(): Promise<string[]> {
  await ingest.stop();
  const rows = await db.prisma.quarantinedMessage.findMany({ orderBy: { id: 'asc' } });
  return rows.map(({ reason }) => reason);
}
export async function counted(name: string, labels: Record<string, string>): Promise<number> {
  const metric = await metrics.getSingleMetric(name)?.get();
  const matching = metric?.values.filter(({ labels: own }) => Object.entries(labels).every(([k, v]) => own[k] === v));
  return matching?.reduce((sum, { value }) => sum + value, 0) ?? 0;
}
