import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { createTopics } from '@/lib/contracts';
import { createLog } from '@/lib/platform/log';
import { createMetrics, type Registry } from '@/lib/platform/metrics';
import type { ReceivedMessage } from '@/lib/platform/mqtt';
import { createTestDb, type TestDb } from '@/lib/testing/db';
import { fakeClock } from '@/lib/testing/fake-clock';
import { type Ctx, systemActor } from '../context';
import { createIngest, type Ingest, type IngestOptions, maintainPartitions, markStale } from './index';

let db: TestDb;
let ctx: Ctx;
let ingest: Ingest;
let metrics: Registry;
let acknowledged: number[] = [];
let reconnects = 0;
let messageId = 0;
const clock = fakeClock();
const topics = createTopics();
const VIN = 'LSVAA4182E2000001';
const OTHER = 'LSVAA4182E2000002';
const LATITUDE = 'CurrentLocation.Latitude';
const LONGITUDE = 'CurrentLocation.Longitude';

beforeAll(async () => {
  db = await createTestDb();
  ctx = { db, clock, actor: systemActor('test') };
  await db.pool.query(`insert into fleets (code, name) values ('north', 'North')`);
  await db.pool.query(
    `insert into vehicle_models (code, name, manufacturer, powertrain) values ('m', 'M', 'M', 'electric')`,
  );
  await db.pool.query(`insert into vehicles (vin, fleet_id, model_id) values ($1, 1, 1), ($2, 1, 1)`, [VIN, OTHER]);
  await maintainPartitions({ ctx, input: { retentionDays: 30 } });
});
beforeEach(async () => {
  await db.pool.query('truncate telemetry, vehicle_state, vehicle_presence, vehicle_events, quarantined_messages');
  start();
});
afterEach(() => ingest.stop());
afterAll(() => db.drop());

function start(limits?: { telemetry: number; reports: number }, onTelemetry?: IngestOptions['onTelemetry']): void {
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

const received = (topic: string, payload: unknown): ReceivedMessage => ({
  topic,
  payload: Buffer.isBuffer(payload)
    ? payload
    : Buffer.from(typeof payload === 'string' ? payload : JSON.stringify(payload)),
  qos: 1,
  retain: false,
  messageId: ++messageId,
  connection: 1,
});
const telemetry = (payload: unknown, vin = VIN) =>
  ingest.receiveTelemetry(received(topics.build({ kind: 'telemetry', vin }), payload));
const event = (payload: unknown, vin = VIN, type = 'collision') =>
  ingest.receiveReport(received(topics.build({ kind: 'event', vin, type }), payload));
/** Waits until everything that was sent is acknowledged. */
const settled = () =>
  vi.waitFor(
    () => expect(acknowledged.toSorted((a, b) => a - b)).toEqual(Array.from({ length: messageId }, (_, i) => i + 1)),
    {
      timeout: 5_000,
      interval: 5,
    },
  );
const state = (vin = VIN) => db.prisma.vehicleState.findFirst({ where: { vehicle: { vin } } });
const historyCount = () => db.prisma.telemetry.count();
async function quarantined(): Promise<string[]> {
  await ingest.stop();
  const rows = await db.prisma.quarantinedMessage.findMany({ orderBy: { id: 'asc' } });
  return rows.map(({ reason }) => reason);
}
async function counted(name: string, labels: Record<string, string>): Promise<number> {
  const metric = await metrics.getSingleMetric(name)?.get();
  const matching = metric?.values.filter(({ labels: own }) => Object.entries(labels).every(([k, v]) => own[k] === v));
  return matching?.reduce((sum, { value }) => sum + value, 0) ?? 0;
}

test('a message is in history, in the state and makes the vehicle fresh', async () => {
  const ts = clock.now() - 200;
  telemetry({ ts, seq: 1, signals: { [LATITUDE]: 31.2, [LONGITUDE]: 121.4, Speed: 42.5, 'Custom.Sensor': 'ok' } });
  telemetry({ ts: ts + 100, seq: 2, signals: { Speed: 43 } });
  await settled();
  expect(await historyCount()).toBe(2);
  expect(await state()).toMatchObject({
    sampledAt: new Date(ts + 100),
    receivedAt: new Date(clock.now()),
    seq: 2n,
    latitude: 31.2,
    speedKmh: 43,
    positionAt: new Date(clock.now()),
    signals: { [LATITUDE]: [31.2, ts], Speed: [43, ts + 100], 'Custom.Sensor': ['ok', ts] },
  });
  expect(await db.prisma.vehiclePresence.findFirst({ where: { vehicle: { vin: VIN } } })).toMatchObject({
    dataFresh: true,
  });
});

test('the same message again is one row', async () => {
  const message = { ts: clock.now(), seq: 1, signals: { Speed: 1 } };
  for (let i = 0; i < 5; i++) telemetry(message);
  await settled();
  telemetry(message);
  await settled();
  expect(await historyCount()).toBe(1);
});

test('late messages go to history and leave what is shown alone', async () => {
  const ts = clock.now();
  telemetry({ ts, seq: 50, signals: { Speed: 80 } });
  await settled();
  telemetry({ ts: ts - 60_000, seq: 20, signals: { Speed: 10, TraveledDistance: 5 } });
  telemetry({ ts: ts - 59_000, seq: 21, signals: { Speed: 11 } });
  await settled();
  expect(await historyCount()).toBe(3);
  expect(await state()).toMatchObject({ speedKmh: 80, odometerKm: null, seq: 50n });
});

test('late and live in one batch, by a process that has seen nothing before', async () => {
  const ts = clock.now();
  telemetry({ ts, seq: 50, signals: { Speed: 80 } });
  await settled();
  await ingest.stop();
  start();
  telemetry({ ts: ts - 60_000, seq: 20, signals: { TraveledDistance: 5 } });
  telemetry({ ts: ts + 1_000, seq: 51, signals: { Speed: 81 } });
  await settled();
  expect(await state()).toMatchObject({ speedKmh: 81, odometerKm: null, seq: 51n });
});

describe('reports from ten minutes ago, numbered when they are sent', () => {
  const MINUTE = 60_000;
  const PLACE = { [LATITUDE]: 31, [LONGITUDE]: 121 };
  const backlog = (from: number, seq: number) => {
    for (let i = 0; i < 10; i++) {
      telemetry({ ts: from + i * 1_000, seq: seq + i, signals: { [LATITUDE]: 40 + i, [LONGITUDE]: 100, Speed: 99 } });
    }
  };

  test.each([
    ['older than what is shown', -10 * MINUTE, 2_000],
    ['sampled while there was no connection', 1_000, 10 * MINUTE],
  ])('%s: they go to history, and leave the live position alone', async (_what, offsetMs, afterMs) => {
    const ts = now();
    telemetry({ ts, seq: 100, signals: { ...PLACE, Speed: 5 } });
    await settled();
    const shown = {
      latitude: 31,
      longitude: 121,
      speedKmh: 5,
      positionAt: new Date(ts),
      receivedAt: new Date(ts),
      seq: 100n,
    };
    clock.advance(afterMs);
    backlog(ts + offsetMs, 101);
    await settled();
    expect(await historyCount()).toBe(11);
    expect(await state()).toMatchObject(shown);
    telemetry({ ts: now(), seq: 111, signals: { Speed: 6 } });
    await settled();
    expect(await state()).toMatchObject({ ...shown, speedKmh: 6, receivedAt: new Date(now()), seq: 111n });
  });

  test('they do not count as fresh data', async () => {
    telemetry({ ts: now(), seq: 100, signals: PLACE });
    await settled();
    clock.advance(10 * MINUTE);
    await db.pool.query('update vehicle_presence set data_fresh = false');
    backlog(now() - 10 * MINUTE, 101);
    await settled();
    expect(await db.prisma.vehiclePresence.findFirst()).toMatchObject({ dataFresh: false });
  });

  test('also to a process that has just started, and of a clock that is always wrong', async () => {
    const behind = 25 * MINUTE;
    telemetry({ ts: now() - behind, seq: 100, signals: PLACE });
    for (let i = 1; i <= 5; i++) {
      clock.advance(1_000);
      telemetry({ ts: now() - behind, seq: 100 + i, signals: { ...PLACE, Speed: i } });
      await settled();
      expect(await state()).toMatchObject({ speedKmh: i, positionAt: new Date(now()) });
    }
    await ingest.stop();
    start();
    clock.advance(10 * MINUTE);
    backlog(now() - behind - 10 * MINUTE, 106);
    await settled();
    expect(await state()).toMatchObject({ latitude: 31, speedKmh: 5, clockOffsetMs: behind });
  });

  test('another process has seen the live ones: PostgreSQL refuses them, and that process learns of it', async () => {
    const ts = now();
    telemetry({ ts: ts - 5 * MINUTE, seq: 100, signals: PLACE });
    await settled();
    // The other process: the clock was set right
    await db.pool.query(
      `update vehicle_state set sampled_at = $1, received_at = $1, seq = 200, speed_kmh = 5, clock_offset_ms = 0`,
      [new Date(ts)],
    );
    telemetry({ ts: ts - 2 * MINUTE, seq: 201, signals: { Speed: 98 } });
    await settled();
    telemetry({ ts: ts - 2 * MINUTE, seq: 202, signals: { Speed: 99 } });
    await settled();
    expect(await state()).toMatchObject({ speedKmh: 5, seq: 200n });
    clock.advance(1_000);
    telemetry({ ts: now(), seq: 203, signals: { Speed: 7 } });
    await settled();
    expect(await state()).toMatchObject({ speedKmh: 7, seq: 203n });
  });

  test('a clock that was set back is believed after a minute, also by PostgreSQL', async () => {
    telemetry({ ts: now(), seq: 100, signals: { Speed: 300 } });
    await settled();
    const shownAt: number[] = [];
    for (let i = 1; i <= 75; i++) {
      clock.advance(1_000);
      telemetry({ ts: now() - 60 * MINUTE, seq: 100 + i, signals: { Speed: i } });
      await settled();
      if ((await state())?.speedKmh === i) shownAt.push(i);
    }
    expect(shownAt[0]).toBeGreaterThan(60);
    expect(shownAt).toHaveLength(75 - (shownAt[0] ?? 0) + 1);
  });

  test('where there is no room for all, signals of ten minutes ago are not merged into a live report', async () => {
    start({ telemetry: 1, reports: 1 });
    telemetry({ ts: now(), seq: 1, signals: { Speed: 1 } });
    telemetry({ ts: now() - 10 * MINUTE, seq: 2, signals: { Speed: 99, TraveledDistance: 5 } });
    telemetry({ ts: now() + 1, seq: 3, signals: { Speed: 2 } });
    telemetry({ ts: now() - 9 * MINUTE, seq: 4, signals: { Speed: 98, TraveledDistance: 6 } });
    await settled();
    expect(await state()).toMatchObject({ speedKmh: 2, odometerKm: null });
  });
});

test('PostgreSQL itself refuses to move backwards when another process was ahead', async () => {
  const ts = clock.now();
  telemetry({ ts: ts - 2_000, seq: 48, signals: { Speed: 78 } });
  await settled();
  await db.pool.query(`update vehicle_state set sampled_at = $1, seq = 50, speed_kmh = 80`, [new Date(ts)]);
  telemetry({ ts: ts - 1_000, seq: 49, signals: { Speed: 79 } });
  await settled();
  expect(await state()).toMatchObject({ speedKmh: 80, seq: 50n });
});

const now = () => clock.now();
test.each<[string, () => unknown, string]>([
  ['malformed JSON', () => '{"ts":1,', 'payload_not_json'],
  ['NaN', () => `{"ts":${now()},"seq":1,"signals":{"Speed":NaN}}`, 'payload_not_json'],
  ['invalid UTF-8', () => Buffer.from([0x22, 0xff, 0xfe, 0x22]), 'payload_not_json'],
  ['an array', () => [], 'payload_invalid'],
  ['null', () => null, 'payload_invalid'],
  ['a text as time', () => ({ ts: 'now', seq: 1, signals: {} }), 'payload_invalid'],
  ['a negative counter', () => ({ ts: now(), seq: -1, signals: {} }), 'payload_invalid'],
  ['a counter beyond 2^53', () => `{"ts":${now()},"seq":1e300,"signals":{}}`, 'payload_invalid'],
  ['signals as a list', () => ({ ts: now(), seq: 1, signals: [1] }), 'payload_invalid'],
  ['a clock in 1970', () => ({ ts: 0, seq: 1, signals: { Speed: 1 } }), 'clock_implausible'],
  ['a clock in 2100', () => ({ ts: Date.UTC(2100, 0), seq: 1, signals: { Speed: 1 } }), 'clock_implausible'],
  ['256 KB', () => ({ ts: now(), seq: 1, signals: { A: 'x'.repeat(256 * 1024) } }), 'payload_too_large'],
  [
    '300 signals',
    () => ({ ts: now(), seq: 1, signals: Object.fromEntries(Array.from({ length: 300 }, (_, i) => [`S${i}`, i])) }),
    'too_many_signals',
  ],
])('%s is refused, counted and sampled, and the next message is stored', async (_name, payload, reason) => {
  telemetry(payload());
  telemetry({ ts: now(), seq: 2, signals: { Speed: 7 } });
  await settled();
  expect(await state()).toMatchObject({ speedKmh: 7 });
  expect(await counted('tsp_ingest_refused_total', { reason })).toBe(1);
  expect(await quarantined()).toEqual([reason]);
});

test.each<[string, Record<string, unknown>, string]>([
  ['latitude 91', { [LATITUDE]: 91, [LONGITUDE]: 121.4 }, 'signal_out_of_range'],
  ['1e308', { Speed: 1e308, [LATITUDE]: 10 }, 'signal_out_of_range'],
  ['1e308 of an unknown signal', { 'X.Y': 1e308 }, 'signal_out_of_range'],
  ['a text as speed', { Speed: '7' }, 'signal_type_wrong'],
  ['an object', { 'X.Y': { deep: 1 } }, 'signal_type_wrong'],
  ['a path that is none', { 'no path': 1 }, 'signal_path_invalid'],
  ['a path of 200 characters', { ['P'.repeat(200)]: 1 }, 'signal_path_invalid'],
  ['U+0000 in a text', { 'X.Y': 'a\u0000b' }, 'signal_out_of_range'],
  ['half a surrogate pair', { 'X.Y': 'a\ud83d' }, 'signal_out_of_range'],
])('%s is refused alone', async (_name, bad, reason) => {
  telemetry({ ts: now(), seq: 1, signals: { ...bad, TraveledDistance: 12 } });
  await settled();
  expect(await state()).toMatchObject({ odometerKm: 12, speedKmh: null, longitude: null });
  expect(await quarantined()).toEqual([reason]);
});

test('half a position is no position', async () => {
  telemetry({ ts: now(), seq: 1, signals: { [LATITUDE]: 31, [LONGITUDE]: 181, Speed: 1 } });
  await settled();
  expect(await state()).toMatchObject({ latitude: null, longitude: null, positionAt: null, speedKmh: 1 });
});

describe('a position is one latitude and longitude of one report', () => {
  const FIX = 'CurrentLocation.GNSSReceiver.FixType';

  test.each<[string, Record<string, unknown>]>([
    ['only a latitude', { [LATITUDE]: 40 }],
    ['only a longitude', { [LONGITUDE]: 100 }],
    ['a latitude that is refused', { [LATITUDE]: 91, [LONGITUDE]: 100 }],
    ['(0, 0)', { [LATITUDE]: 0, [LONGITUDE]: 0 }],
    ['(-0, 0)', { [LATITUDE]: -0, [LONGITUDE]: 0 }],
    ['no fix', { [LATITUDE]: 40, [LONGITUDE]: 100, [FIX]: 'NONE' }],
    ['a fix that cannot be read', { [LATITUDE]: 40, [LONGITUDE]: 100, [FIX]: 0 }],
  ])('%s leaves the last position with its time', async (_name, signals) => {
    const ts = now();
    telemetry({ ts, seq: 1, signals: { [LATITUDE]: 31, [LONGITUDE]: 121 } });
    await settled();
    const receivedAt = new Date(now());
    clock.advance(30_000);
    telemetry({ ts: ts + 30_000, seq: 2, signals: { ...signals, Speed: 7 } });
    await settled();
    expect(await state()).toMatchObject({
      latitude: 31,
      longitude: 121,
      positionAt: receivedAt,
      speedKmh: 7,
      signals: { [LATITUDE]: [31, ts], [LONGITUDE]: [121, ts] },
    });
    const { rows } = await db.pool.query('select signals from telemetry where seq = 2');
    expect(rows[0]?.signals).not.toHaveProperty([LATITUDE]);
    expect(rows[0]?.signals).not.toHaveProperty([LONGITUDE]);
  });

  test('on the equator and with a fix it is one', async () => {
    telemetry({
      ts: now(),
      seq: 1,
      signals: { [LATITUDE]: 0, [LONGITUDE]: 9, [FIX]: 'THREE_D_GROUND_BASED_AUGMENTATION' },
    });
    await settled();
    expect(await state()).toMatchObject({ latitude: 0, longitude: 9, positionAt: new Date(now()) });
  });

  test('halves of two reports in one batch are none', async () => {
    telemetry({ ts: now(), seq: 1, signals: { [LATITUDE]: 40, Speed: 1 } });
    telemetry({ ts: now() + 1, seq: 2, signals: { [LONGITUDE]: 100, Speed: 2 } });
    await settled();
    expect(await state()).toMatchObject({ latitude: null, longitude: null, positionAt: null, speedKmh: 2 });
  });

  test('where reports are merged for want of room, an older position does not get a newer time', async () => {
    start({ telemetry: 1, reports: 1 });
    telemetry({ ts: now(), seq: 1, signals: { Speed: 1 } });
    telemetry({ ts: now() + 1, seq: 2, signals: { [LATITUDE]: 40, [LONGITUDE]: 100 } });
    telemetry({ ts: now() + 2, seq: 3, signals: { Speed: 3 } });
    await settled();
    expect(await state()).toMatchObject({ seq: 3n, latitude: null, longitude: null, positionAt: null, speedKmh: 3 });
  });
});

test('a topic that is not ours or not UTF-8', async () => {
  ingest.receiveTelemetry(received('tsp/up/NOT-A-VIN/telemetry', {}));
  ingest.receiveReport(received('tsp/up/LSVAA4182E2000001/event/\uFFFD', {}));
  await settled();
  expect(await quarantined()).toEqual(['topic_unknown', 'topic_not_utf8']);
});

test('a VIN that is not registered is refused, until it is registered', async () => {
  const vin = 'LSVAA4182E2000777';
  telemetry({ ts: now(), seq: 1, signals: { Speed: 1 } }, vin);
  event({ ts: now(), seq: 1, severity: 'info' }, vin);
  await settled();
  expect(await counted('tsp_ingest_refused_total', { reason: 'vehicle_unknown' })).toBe(2);
  const { rows } = await db.pool.query(
    'insert into vehicles (vin, fleet_id, model_id) values ($1, 1, 1) returning id',
    [vin],
  );
  ingest.refreshVehicles([rows[0].id]);
  telemetry({ ts: now(), seq: 2, signals: { Speed: 2 } }, vin);
  await settled();
  expect(await state(vin)).toMatchObject({ speedKmh: 2 });
  await db.pool.query('delete from vehicles where vin = $1', [vin]);
  telemetry({ ts: now(), seq: 3, signals: { Speed: 3 } }, vin);
  telemetry({ ts: now(), seq: 3, signals: { Speed: 3 } });
  await settled();
  expect(await state()).toMatchObject({ speedKmh: 3 });
  expect(await counted('tsp_ingest_refused_total', { reason: 'vehicle_unknown' })).toBe(3);
});

test('20,000 lists inside one another end neither the process nor the stream', async () => {
  const deep = '['.repeat(20_000) + ']'.repeat(20_000);
  telemetry(`{"ts":${now()},"seq":1,"signals":{"X.Y":${deep},"Speed":5}}`);
  event(`{"ts":${now()},"seq":1,"severity":"info","data":{"deep":${deep}}}`);
  event({ ts: now(), seq: 2, severity: 'info', data: { a: { b: [{ c: 'd' }] } } });
  await settled();
  expect(await state()).toMatchObject({ speedKmh: 5 });
  expect(await db.prisma.vehicleEvent.findMany()).toMatchObject([{ seq: 2n }]);
  expect(await quarantined()).toEqual(['signal_type_wrong', 'payload_invalid']);
});

test('a fault of ours costs one message, not the process', async () => {
  await ingest.stop();
  start(undefined, ({ seq }) => {
    if (seq === 1) throw new TypeError('a fault');
  });
  telemetry({ ts: now(), seq: 1, signals: { Speed: 1 } });
  telemetry({ ts: now(), seq: 2, signals: { Speed: 2 } });
  await settled();
  expect(await historyCount()).toBe(1);
  expect(await quarantined()).toEqual(['payload_invalid']);
});

test('a TBox that invents signals without end does not grow its state without end', async () => {
  const names = (batch: number) =>
    Object.fromEntries(Array.from({ length: 200 }, (_, i) => [`Invented.N${batch}.N${Math.random() * 1e17}${i}`, i]));
  const count = async () => Object.keys((await state())?.signals ?? {}).length;
  for (let seq = 1; seq <= 12; seq++) {
    telemetry({ ts: now() + seq, seq, signals: { Speed: seq, ...names(seq) } });
    await settled();
  }
  expect(await count()).toBe(1_001);
  expect(await state()).toMatchObject({ speedKmh: 12, signals: { Speed: [12, now() + 12] } });
  expect(await historyCount()).toBe(12);
});

test('samples are few, the count is complete', async () => {
  for (let i = 0; i < 100; i++) telemetry('not json');
  telemetry('not json', OTHER);
  await settled();
  expect(await counted('tsp_ingest_refused_total', { reason: 'payload_not_json' })).toBe(101);
  await quarantined();
  const rows = await db.prisma.quarantinedMessage.findMany({ orderBy: { id: 'asc' } });
  expect(rows.map(({ clientId }) => clientId)).toEqual([VIN, VIN, OTHER]);
});

test('an event is stored once and told to others; a wrong one is refused', async () => {
  const good = { ts: now(), seq: 1, severity: 'critical', data: { g: 4.2 } };
  event(good);
  event(good);
  event({ ts: now(), seq: 2, severity: 'dreadful' });
  event({ ts: now(), seq: 3, severity: 'info', data: { text: 'a\u0000b' } });
  event({ ts: now(), seq: 4, severity: 'info', data: { 'half\ud83d': 1 } }, OTHER);
  await settled();
  const rows = await db.prisma.vehicleEvent.findMany();
  expect(rows).toMatchObject([{ type: 'collision', severity: 'critical', data: { g: 4.2 } }]);
  expect(await quarantined()).toEqual(['payload_invalid', 'payload_invalid', 'payload_invalid']);
});

test('a row that PostgreSQL refuses costs the others nothing', async () => {
  await db.pool.query(`alter table vehicle_events add constraint poison check (seq <> 13)`);
  for (let seq = 1; seq <= 30; seq++) event({ ts: now(), seq, severity: 'info' });
  await settled();
  await db.pool.query('alter table vehicle_events drop constraint poison');
  expect(await db.prisma.vehicleEvent.count()).toBe(29);
  expect(await quarantined()).toEqual(['payload_invalid']);
});

test('without room telemetry keeps the newest of each vehicle and counts what it gave up', async () => {
  await ingest.stop();
  start({ telemetry: 10, reports: 10 });
  const blocker = await db.pool.connect();
  await blocker.query('begin; lock table telemetry in access exclusive mode');
  telemetry({ ts: now(), seq: 1, signals: { Speed: 1 } });
  await vi.waitFor(async () => expect(await counted('tsp_ingest_queue_depth', { kind: 'telemetry' })).toBe(0));
  for (let seq = 2; seq <= 500; seq++) {
    telemetry({
      ts: now() + seq,
      seq,
      signals: seq === 400 ? { Speed: seq / 2, TraveledDistance: 9 } : { Speed: seq / 2 },
    });
  }
  telemetry({ ts: now(), seq: 1, signals: { Speed: 5 } }, OTHER);
  expect(await counted('tsp_ingest_queue_depth', { kind: 'telemetry' })).toBe(12);
  await blocker.query('rollback');
  blocker.release();
  await settled();
  expect(await counted('tsp_ingest_dropped_total', { kind: 'telemetry' })).toBe(488);
  expect(await historyCount()).toBe(13);
  expect(await state()).toMatchObject({ seq: 500n, speedKmh: 250, odometerKm: 9 });
  expect(await state(OTHER)).toMatchObject({ speedKmh: 5 });
});

test('without room events stay with the broker and are asked for again', async () => {
  await ingest.stop();
  start({ telemetry: 10, reports: 10 });
  const blocker = await db.pool.connect();
  await blocker.query('begin; lock table vehicle_events in access exclusive mode');
  for (let seq = 1; seq <= 25; seq++) event({ ts: now(), seq, severity: 'info' });
  expect(acknowledged).toEqual([]);
  await blocker.query('rollback');
  blocker.release();
  await vi.waitFor(() => expect(reconnects).toBe(1));
  expect(acknowledged).toHaveLength(10);
  expect(await db.prisma.vehicleEvent.count()).toBe(10);
});

test('data that is old is no longer fresh, and is again with the next message', async () => {
  telemetry({ ts: now(), seq: 1, signals: { Speed: 1 } });
  await settled();
  const mark = (after = 0) => markStale({ ctx, input: { after } });
  expect(await mark()).toEqual({ marked: 0, next: 0 });
  clock.advance(121_000);
  expect(await mark(50_000)).toEqual({ marked: 0, next: 0 });
  expect(await mark()).toEqual({ marked: 1, next: 0 });
  expect(await mark()).toEqual({ marked: 0, next: 0 });
  telemetry({ ts: now(), seq: 2, signals: { Speed: 1 } });
  await settled();
  expect(await db.prisma.vehiclePresence.count({ where: { dataFresh: true } })).toBe(1);
});

test('a large fleet is looked through in parts', async () => {
  const [id, vin] = [70_000, 'LSVAA4182E2070000'];
  await db.pool.query(`insert into vehicles (id, vin, fleet_id, model_id) values ($1, $2, 1, 1)`, [id, vin]);
  telemetry({ ts: now(), seq: 1, signals: { Speed: 1 } }, vin);
  await settled();
  clock.advance(121_000);
  expect(await markStale({ ctx, input: { after: 0 } })).toEqual({ marked: 0, next: 50_000 });
  expect(await markStale({ ctx, input: { after: 50_000 } })).toEqual({ marked: 1, next: 0 });
  await db.pool.query('delete from vehicles where id = $1', [id]);
});
