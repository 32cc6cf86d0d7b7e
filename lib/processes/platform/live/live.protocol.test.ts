import type { AddressInfo } from 'node:net';
import mqtt, { type MqttClient } from 'mqtt';
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import {
  type CellFrame,
  canonicalFilter,
  createTopics,
  decodeFrame,
  filterLevel,
  interestAnswerSchema,
  liveVehicleSchema,
  quadkeyOf,
} from '@/lib/contracts';
import { systemActor } from '@/lib/domain/context';
import { systemClock } from '@/lib/platform/clock';
import { closeServer, createHttpServer, INTERNAL_SECRET_HEADER, listen } from '@/lib/platform/http';
import { createLog } from '@/lib/platform/log';
import { createMetrics } from '@/lib/platform/metrics';
import { fixedSecret } from '@/lib/platform/secrets';
import { type BrokerFixture, startBrokerFixture } from '@/lib/testing/broker';
import { createTestDb, type TestDb } from '@/lib/testing/db';
import { startLive } from './index';

const VIN = 'LSVAA4182E2000002';
const SECRET = 'internal-secret-of-a-test';
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
      notifications: db.notifications,
      retentionDays: 30,
      ownership: { part: 0, parts: 1 },
      internalSecret: fixedSecret(SECRET),
      broker: {
        address: broker.address,
        username: broker.service.username,
        password: fixedSecret(broker.service.password),
        protocolVersion: 4,
        shared: false,
      },
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

test('subscribes to telemetry in a process without ingest', async () => {
  const speeds: unknown[] = [];
  watcher.on('message', (topic, payload) => {
    if (topics.parse(topic)?.kind !== 'liveVehicle') return;
    speeds.push(liveVehicleSchema.parse(JSON.parse(payload.toString())).telemetry?.signals.Speed?.[0]);
  });
  await watcher.subscribeAsync(topics.build({ kind: 'liveVehicle', fleet: 'fixture', vin: VIN }));
  await watcher.publishAsync(
    topics.build({ kind: 'liveInterest', clientId: 'watcher' }),
    JSON.stringify({ vehicles: [VIN] }),
  );
  await vi.waitFor(() => expect(speeds).toContain(undefined), 5_000);
  const report = JSON.stringify({ ts: Date.now(), seq: 1, signals: { Speed: 77 } });
  await vehicle.publishAsync(topics.build({ kind: 'telemetry', vin: VIN }), report);
  await vi.waitFor(() => expect(speeds.at(-1)).toBe(77), 5_000);
});

describe('the map', () => {
  const interest = (clientId: string, cells: unknown) =>
    watcher.publishAsync(topics.build({ kind: 'liveInterest', clientId }), JSON.stringify({ vehicles: [], cells }));
  const report = (signals: Record<string, number>) =>
    vehicle.publishAsync(
      topics.build({ kind: 'telemetry', vin: VIN }),
      JSON.stringify({ ts: Date.now(), seq: ++seq, signals }),
    );
  const at = (longitude: number, latitude: number) => ({
    'CurrentLocation.Longitude': longitude,
    'CurrentLocation.Latitude': latitude,
  });
  const selection = (secret: string, area: [number, number][]) =>
    callRoute(live, secret, { area, filter: {}, fleetIds: 'all', limit: 10 });
  let seq = 100;
  let frames: { topic: string; frame: CellFrame | null }[] = [];
  const newest = (topic: string) => frames.findLast((one) => one.topic === topic)?.frame;
  const vehiclesOf = (frame: CellFrame | null | undefined) => (frame?.kind === 'vehicles' ? frame.vehicles : []);

  beforeAll(async () => {
    watcher.on('message', (topic, payload) => {
      const parsed = topics.parse(topic);
      if (parsed?.kind === 'liveCell') frames.push({ topic, frame: decodeFrame(parsed.cell, payload) });
    });
    await watcher.subscribeAsync(['tsp/live/+/+', 'tsp/live/+/+/+', 'tsp/interest/+/answer']);
  });
  afterEach(async () => {
    for (const client of ['a', 'b']) await interest(client, undefined);
    frames = [];
  });

  test('shows a vehicle in the watched cells of its fleet and of all fleets only', async () => {
    await report({ ...at(121.47, 31.23), Speed: 0 });
    await interest('a', { scopes: ['_all', 'fixture'], cells: ['1321', '0'] });
    await vi.waitFor(() => expect(vehiclesOf(newest('tsp/live/fixture/1321'))).toHaveLength(1), 5_000);
    expect(vehiclesOf(newest('tsp/live/_all/1321'))[0]).toMatchObject({ status: 'standing', headingDeg: null });
    expect(newest('tsp/live/_all/0')).toMatchObject({ kind: 'vehicles', vehicles: [], part: 0, parts: 1 });
    const before = vehiclesOf(newest('tsp/live/_all/1321'))[0];
    await report({ ...at(121.48, 31.23), Speed: 60, 'CurrentLocation.Heading': 90 });
    await vi.waitFor(() => {
      const after = vehiclesOf(newest('tsp/live/_all/1321'))[0];
      expect(after).toMatchObject({ id: before?.id, status: 'driving', headingDeg: 90, speedKmh: 60 });
      expect(after?.x).toBeGreaterThan(before?.x ?? 1);
    }, 5_000);
    expect(new Set(frames.map(({ topic }) => topic))).toEqual(
      new Set(['tsp/live/fixture/1321', 'tsp/live/_all/1321', 'tsp/live/fixture/0', 'tsp/live/_all/0']),
    );
  });

  test('sends a cell at once to a later subscriber, and nothing without subscribers', async () => {
    await interest('a', { scopes: ['_all'], cells: ['13'] });
    await vi.waitFor(() => expect(newest('tsp/live/_all/13')).toBeTruthy(), 5_000);
    await interest('b', { scopes: ['_all'], cells: ['13'] });
    await vi.waitFor(() => expect(frames.length).toBeGreaterThan(1), 5_000);
    for (const client of ['a', 'b']) await interest(client, undefined);
    await new Promise((resolve) => setTimeout(resolve, 200)); // in flight
    frames = [];
    await report(at(121.49, 31.23));
    await new Promise((resolve) => setTimeout(resolve, 1_500));
    expect(frames).toEqual([]);
  });

  test('sends separate frames for each filter', async () => {
    await report({ ...at(121.47, 31.23), Speed: 50 });
    const driving = filterLevel(canonicalFilter({ statuses: ['driving'] }));
    const sleeping = filterLevel(canonicalFilter({ statuses: ['sleeping'] }));
    await interest('a', { scopes: ['_all'], cells: ['13'], filter: { statuses: ['driving'] } });
    await interest('b', { scopes: ['_all'], cells: ['13'], filter: { statuses: ['sleeping'] } });
    await vi.waitFor(() => {
      expect(vehiclesOf(newest(`tsp/live/_all/13/${driving}`))).toHaveLength(1);
      expect(newest(`tsp/live/_all/13/${sleeping}`)).toMatchObject({ vehicles: [] });
    }, 5_000);
  });

  test('limits the number of watched cells and reports the limit', async () => {
    const answers: unknown[] = [];
    const onMessage = (topic: string, payload: Buffer) => {
      if (topic === 'tsp/interest/a/answer')
        answers.push(interestAnswerSchema.parse(JSON.parse(payload.toString())).cells);
    };
    watcher.on('message', onMessage);
    const cells = Array.from({ length: 6_000 }, (_, i) => quadkeyOf({ z: 7, x: i % 128, y: i >> 7 }));
    await interest('a', { scopes: ['_all'], cells });
    await vi.waitFor(() => expect(answers).toEqual([{ granted: 96, refused: 5_904 }]), 5_000);
    await vi.waitFor(() => expect(new Set(frames.map(({ topic }) => topic)).size).toBe(96), 5_000);
    watcher.off('message', onMessage);
  });

  test('returns the vehicles in an area, with the secret only', async () => {
    await report(at(121.47, 31.23));
    const around: [number, number][] = [
      [121, 31],
      [122, 31],
      [122, 32],
      [121, 32],
    ];
    await vi.waitFor(async () => expect((await selection(SECRET, around)).body).toMatchObject({ total: 1 }), 5_000);
    const beside = around.map(([x, y]): [number, number] => [x + 2, y]);
    expect((await selection(SECRET, beside)).body).toEqual({ ids: [], total: 0 });
    expect((await selection('wrong', around)).status).toBe(401);
    expect((await callRoute(live, SECRET, { area: 7 })).status).toBe(400);
  });
});

/** The role's route over HTTP, as in the platform process. */
async function callRoute({ routes = {} }: typeof live, secret: string, body: unknown) {
  const server = createHttpServer(routes, createLog('test', 'silent'));
  await listen(server, 0, '127.0.0.1');
  const { port } = server.address() as AddressInfo;
  const headers = { [INTERNAL_SECRET_HEADER]: secret };
  const response = await fetch(`http://127.0.0.1:${port}/live/selection`, {
    method: 'POST',
    headers,
    body: JSON.stringify(body),
  });
  const answer: unknown = await response.json();
  await closeServer(server);
  return { status: response.status, body: answer };
}
