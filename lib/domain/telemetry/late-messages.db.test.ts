import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import {
  clock,
  db,
  historyCount,
  ingest,
  LATITUDE,
  LONGITUDE,
  now,
  settled,
  setUp,
  start,
  startEmpty,
  state,
  telemetry,
} from '@/lib/testing/ingest';

beforeAll(setUp);
beforeEach(startEmpty);
afterEach(() => ingest.stop());
afterAll(() => db.drop());

test('stores late messages in history only', async () => {
  const ts = clock.now();
  telemetry({ ts, seq: 50, signals: { Speed: 80 } });
  await settled();
  telemetry({ ts: ts - 60_000, seq: 20, signals: { Speed: 10, TraveledDistance: 5 } });
  telemetry({ ts: ts - 59_000, seq: 21, signals: { Speed: 11 } });
  await settled();
  expect(await historyCount()).toBe(3);
  expect(await state()).toMatchObject({ speedKmh: 80, odometerKm: null, seq: 50n });
});

test('separates late and live messages of a batch, also after a restart', async () => {
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

describe('buffered reports that are numbered when they are sent', () => {
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
  ])('are stored in history only when %s', async (_what, offsetMs, afterMs) => {
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

  test('do not count as fresh data', async () => {
    telemetry({ ts: now(), seq: 100, signals: PLACE });
    await settled();
    clock.advance(10 * MINUTE);
    await db.pool.query('update vehicle_presence set data_fresh = false');
    backlog(now() - 10 * MINUTE, 101);
    await settled();
    expect(await db.prisma.vehiclePresence.findFirst()).toMatchObject({ dataFresh: false });
  });

  test('are recognised after a restart, and with a clock that is always wrong', async () => {
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

  test('are refused by PostgreSQL where another process has stored live ones', async () => {
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

  test('differ from a clock that was set back, which is accepted after a minute', async () => {
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

  test('are not merged into a live report while the queue is full', async () => {
    start({ telemetry: 1, reports: 1 });
    telemetry({ ts: now(), seq: 1, signals: { Speed: 1 } });
    telemetry({ ts: now() - 10 * MINUTE, seq: 2, signals: { Speed: 99, TraveledDistance: 5 } });
    telemetry({ ts: now() + 1, seq: 3, signals: { Speed: 2 } });
    telemetry({ ts: now() - 9 * MINUTE, seq: 4, signals: { Speed: 98, TraveledDistance: 6 } });
    await settled();
    expect(await state()).toMatchObject({ speedKmh: 2, odometerKm: null });
  });
});

test('does not replace a newer state that another process has stored', async () => {
  const ts = clock.now();
  telemetry({ ts: ts - 2_000, seq: 48, signals: { Speed: 78 } });
  await settled();
  await db.pool.query(`update vehicle_state set sampled_at = $1, seq = 50, speed_kmh = 80`, [new Date(ts)]);
  telemetry({ ts: ts - 1_000, seq: 49, signals: { Speed: 79 } });
  await settled();
  expect(await state()).toMatchObject({ speedKmh: 80, seq: 50n });
});
