import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import mqtt, { type MqttClient } from 'mqtt';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { createTopics, type LiveFeedItem, type LiveVehicle, liveFeedSchema, liveVehicleSchema } from '@/lib/contracts';
import { type BrokerFixture, startBrokerFixture } from '@/lib/testing/broker';
import { type BrokerAdmin, serveBrokerAdmin } from '@/lib/testing/broker-admin';
import { createTestDb, type TestDb } from '@/lib/testing/db';
import { freePort } from '@/lib/testing/free-port';

// The whole process, as the supervisor starts it, with a real broker and database
const VIN = 'LSVAA4182E2000001';
const topics = createTopics();
let platformPort: number;
let db: TestDb;
let broker: BrokerFixture;
let admin: BrokerAdmin;
let platform: ChildProcess;
let second: ChildProcess;
const secondOutput: string[] = [];
let vehicle: MqttClient;
let watcher: MqttClient;
const frames: LiveVehicle[] = [];
const feed: LiveFeedItem[] = [];
const output: string[] = [];

beforeAll(async () => {
  db = await createTestDb();
  broker = await startBrokerFixture({ db });
  admin = await serveBrokerAdmin(broker);
  platformPort = await freePort();
  const identity = await broker.vehicle(VIN);
  platform = startPlatform(platformPort, output);
  await vi.waitFor(async () => expect(await ready()).toBe(200), { timeout: 30_000, interval: 100 });
  second = startPlatform(await freePort(), secondOutput);
  watcher = await mqtt.connectAsync(broker.urls.tcp, { ...broker.service, clientId: 'watcher' });
  watcher.on('message', (topic, payload) => {
    const parsed = topics.parse(topic);
    if (parsed?.kind === 'liveVehicle') frames.push(liveVehicleSchema.parse(JSON.parse(payload.toString())));
    if (parsed?.kind === 'liveFeed') feed.push(liveFeedSchema.parse(JSON.parse(payload.toString())));
  });
  await watcher.subscribeAsync([topics.filter.liveFleet('fixture')]);
  vehicle = await mqtt.connectAsync(broker.urls.tls, { ...identity, clientId: VIN });
}, 60_000);
afterAll(async () => {
  await vehicle?.endAsync(true);
  await watcher?.endAsync(true);
  for (const child of [platform, second]) if (child?.exitCode === null) child.kill('SIGKILL');
  await admin?.close();
  await broker?.close();
  await db?.drop();
});

function startPlatform(port: number, output: string[]): ChildProcess {
  const child = spawn(process.execPath, ['--import', 'tsx', 'lib/processes/platform/main.ts'], {
    env: {
      ...process.env,
      DATABASE_URL: db.url,
      PLATFORM_PORT: String(port),
      MQTT_URL: broker.urls.tcp,
      MQTT_USERNAME: broker.service.username,
      MQTT_PASSWORD: broker.service.password,
      DATA_DIR: broker.dir,
      CA_KEY_FILE: path.join(broker.dir, 'ca.passphrase'),
      KEY_ENCRYPTION_KEY: broker.keyEncryptionKey.current,
      BROKER_HOOK_SECRET: broker.secret,
      BROKER_PORT: String(admin.port),
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  child.stdout?.on('data', (chunk) => output.push(String(chunk)));
  child.stderr?.on('data', (chunk) => output.push(String(chunk)));
  return child;
}

async function ready(): Promise<number> {
  try {
    return (await fetch(`http://127.0.0.1:${platformPort}/readyz`)).status;
  } catch {
    return 0;
  }
}
let seq = 0;
const report = (speedKmh: number) =>
  vehicle.publishAsync(
    topics.build({ kind: 'telemetry', vin: VIN }),
    JSON.stringify({ ts: Date.now(), seq: ++seq, signals: { Speed: speedKmh } }),
  );
const watch = (vehicles: string[]) =>
  watcher.publishAsync(topics.build({ kind: 'liveInterest', clientId: 'watcher' }), JSON.stringify({ vehicles }));
const speeds = () => frames.map(({ telemetry }) => telemetry?.signals.Speed?.[0]);

test('subscribes to notifications on one connection for all roles', async () => {
  const { rows } = await db.pool.query<{ name: string }>(
    `select application_name as name from pg_stat_activity
     where datname = current_database() and application_name like '% notifications' order by 1`,
  );
  expect(rows.map(({ name }) => name)).toEqual(['edge notifications', 'platform notifications']);
});

test('publishes the connection of a vehicle to the feed', async () => {
  await vi.waitFor(() => expect(feed).toContainEqual(expect.objectContaining({ type: 'presence', vin: VIN })), {
    timeout: 5_000,
  });
  expect(feed.at(-1)).toMatchObject({ presence: { connected: true } });
});

test('sends frames of watched vehicles only, at once and on changes', async () => {
  await report(10);
  await vi.waitFor(async () => expect(await db.prisma.vehicleState.count()).toBe(1), 5_000);
  expect(frames).toEqual([]);
  await watch([VIN]);
  await vi.waitFor(() => expect(speeds()).toEqual([10]), 5_000);
  expect(frames[0]).toMatchObject({ vin: VIN, presence: { connected: true } });
  await report(20);
  await vi.waitFor(() => expect(speeds()).toContain(20), 5_000);
});

test('limits frames to four a second, including the last report', async () => {
  frames.length = 0;
  for (let i = 1; i <= 40; i++) {
    await report(i);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  await vi.waitFor(() => expect(speeds().at(-1)).toBe(40), 5_000);
  // By the platform's clock. An earlier frame has the whole state, which is read again regularly
  const sooner = frames.filter(({ at }, i) => at - (frames[i - 1]?.at ?? Number.NEGATIVE_INFINITY) < 250);
  expect(sooner.length).toBeLessThanOrEqual(4);
  await watch([]);
});

test('publishes events to the feed', async () => {
  const topic = topics.build({ kind: 'event', vin: VIN, type: 'collision' });
  await vehicle.publishAsync(topic, JSON.stringify({ ts: Date.now(), seq: 1, severity: 'critical' }), { qos: 1 });
  await vi.waitFor(
    () =>
      expect(feed).toContainEqual(expect.objectContaining({ type: 'event', event: 'collision', severity: 'critical' })),
    { timeout: 5_000 },
  );
});

test('counts received and stored messages', async () => {
  const text = await (await fetch(`http://127.0.0.1:${platformPort}/metrics`)).text();
  expect(text).toMatch(/tsp_ingest_stored_total\{kind="telemetry",process="platform"\} 4\d/);
  expect(text).toMatch(/tsp_janitor_runs_total\{job="presence",outcome="done",process="platform"\}/);
});

test('does not start twice, with the reason in one line', async () => {
  if (second.exitCode === null) await once(second, 'exit');
  expect(second.exitCode).toBe(1);
  expect(secondOutput.join('')).toBe(
    'platform: role ingest runs in another process already; the embedded broker serves one, only EMQX shares it out\n',
  );
  expect(await ready()).toBe(200);
}, 30_000);

test('stores received messages on SIGTERM and exits with 0', async () => {
  const before = seq;
  for (let i = 0; i < 20; i++) await report(i);
  await new Promise((resolve) => setTimeout(resolve, 30));
  platform.kill('SIGTERM');
  const [code] = await once(platform, 'exit');
  expect(code, output.join('')).toBe(0);
  const stored = await db.prisma.telemetry.count();
  expect(stored).toBeGreaterThanOrEqual(before);
});
