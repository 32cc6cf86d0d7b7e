import mqtt, { type MqttClient } from 'mqtt';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { createTopics, liveVehicleSchema } from '@/lib/contracts';
import { systemActor } from '@/lib/domain/context';
import { systemClock } from '@/lib/platform/clock';
import { createLog } from '@/lib/platform/log';
import { createMetrics } from '@/lib/platform/metrics';
import { parseBrokerUrl } from '@/lib/platform/mqtt';
import { type BrokerFixture, startBrokerFixture } from '@/lib/testing/broker';
import { createTestDb, type TestDb } from '@/lib/testing/db';
import { startLive } from './live';

const VIN = 'LSVAA4182E2000002';
const topics = createTopics();
let db: TestDb;
let broker: BrokerFixture;
let vehicle: MqttClient;
let watcher: MqttClient;
let live: ReturnType<typeof startLive>;

beforeAll(async () => {
  db = await createTestDb();
  broker = await startBrokerFixture({ db });
  const identity = await broker.vehicle(VIN);
  live = startLive(
    {
      ctx: { db, clock: systemClock, actor: systemActor('test') },
      log: createLog('test', 'silent'),
      metrics: createMetrics('test'),
      topics,
      databaseUrl: db.url,
      retentionDays: 30,
      ownership: { part: 0, parts: 1 },
      broker: { address: parseBrokerUrl(broker.urls.tcp), ...broker.service, protocolVersion: 4, shared: false },
    },
    { withIngest: false },
  );
  await vi.waitFor(() => expect(Object.values(live.problems())).toEqual([null, null, null]), 10_000);
  watcher = await mqtt.connectAsync(broker.urls.tcp, { ...broker.service, clientId: 'watcher' });
  vehicle = await mqtt.connectAsync(broker.urls.tls, { ...identity, clientId: VIN });
}, 60_000);
afterAll(async () => {
  await vehicle?.endAsync(true);
  await watcher?.endAsync(true);
  await live?.stop();
  await broker?.close();
  await db?.drop();
});

test('in a process without ingest, telemetry comes by a subscription of its own', async () => {
  const speeds: unknown[] = [];
  watcher.on('message', (_topic, payload) => {
    speeds.push(liveVehicleSchema.parse(JSON.parse(payload.toString())).telemetry?.signals.Speed?.[0]);
  });
  await watcher.subscribeAsync(topics.build({ kind: 'liveVehicle', fleet: 'fixture', vin: VIN }));
  await watcher.publishAsync(
    topics.build({ kind: 'liveInterest', clientId: 'watcher' }),
    JSON.stringify({ vehicles: [VIN] }),
  );
  await vi.waitFor(() => expect(speeds).toEqual([undefined]), 5_000);
  const report = JSON.stringify({ ts: Date.now(), seq: 1, signals: { Speed: 77 } });
  await vehicle.publishAsync(topics.build({ kind: 'telemetry', vin: VIN }), report);
  await vi.waitFor(() => expect(speeds.at(-1)).toBe(77), 5_000);
});
