import { afterAll, afterEach, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import {
  acknowledged,
  clock,
  counted,
  ctx,
  db,
  event,
  historyCount,
  ingest,
  LATITUDE,
  LONGITUDE,
  now,
  OTHER,
  reconnects,
  settled,
  setUp,
  start,
  startEmpty,
  state,
  telemetry,
  VIN,
} from '@/lib/testing/ingest';
import { markStale } from './index';

beforeAll(setUp);
beforeEach(startEmpty);
afterEach(() => ingest.stop());
afterAll(() => db.drop());

test('stores a message in history and state, and marks the vehicle fresh', async () => {
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

test('stores a repeated message once', async () => {
  const message = { ts: clock.now(), seq: 1, signals: { Speed: 1 } };
  for (let i = 0; i < 5; i++) telemetry(message);
  await settled();
  telemetry(message);
  await settled();
  expect(await historyCount()).toBe(1);
});

test('keeps the newest telemetry of each vehicle while the queue is full, and counts the dropped', async () => {
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

test('leaves events to the broker while the queue is full, and reconnects for them', async () => {
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

test('marks stale vehicles, and marks them fresh with the next message', async () => {
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

test('marks stale vehicles of a large fleet in several runs', async () => {
  const [id, vin] = [70_000, 'LSVAA4182E2070000'];
  await db.pool.query(`insert into vehicles (id, vin, fleet_id, model_id) values ($1, $2, 1, 1)`, [id, vin]);
  telemetry({ ts: now(), seq: 1, signals: { Speed: 1 } }, vin);
  await settled();
  clock.advance(121_000);
  expect(await markStale({ ctx, input: { after: 0 } })).toEqual({ marked: 0, next: 50_000 });
  expect(await markStale({ ctx, input: { after: 50_000 } })).toEqual({ marked: 1, next: 0 });
  await db.pool.query('delete from vehicles where id = $1', [id]);
});
