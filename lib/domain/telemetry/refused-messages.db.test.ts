import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import {
  clock,
  counted,
  db,
  event,
  historyCount,
  ingest,
  LATITUDE,
  LONGITUDE,
  now,
  OTHER,
  quarantined,
  received,
  settled,
  setUp,
  start,
  startEmpty,
  state,
  telemetry,
  VIN,
} from '@/lib/testing/ingest';

beforeAll(setUp);
beforeEach(startEmpty);
afterEach(() => ingest.stop());
afterAll(() => db.drop());

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
])('refuses, counts and samples %s, and stores the next message', async (_name, payload, reason) => {
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
])('refuses only the signal with %s', async (_name, bad, reason) => {
  telemetry({ ts: now(), seq: 1, signals: { ...bad, TraveledDistance: 12 } });
  await settled();
  expect(await state()).toMatchObject({ odometerKm: 12, speedKmh: null, longitude: null });
  expect(await quarantined()).toEqual([reason]);
});

test('does not store half a position', async () => {
  telemetry({ ts: now(), seq: 1, signals: { [LATITUDE]: 31, [LONGITUDE]: 181, Speed: 1 } });
  await settled();
  expect(await state()).toMatchObject({ latitude: null, longitude: null, positionAt: null, speedKmh: 1 });
});

describe('a position is a latitude and longitude of one report', () => {
  const FIX = 'CurrentLocation.GNSSReceiver.FixType';

  test.each<[string, Record<string, unknown>]>([
    ['only a latitude', { [LATITUDE]: 40 }],
    ['only a longitude', { [LONGITUDE]: 100 }],
    ['a latitude that is refused', { [LATITUDE]: 91, [LONGITUDE]: 100 }],
    ['(0, 0)', { [LATITUDE]: 0, [LONGITUDE]: 0 }],
    ['(-0, 0)', { [LATITUDE]: -0, [LONGITUDE]: 0 }],
    ['no fix', { [LATITUDE]: 40, [LONGITUDE]: 100, [FIX]: 'NONE' }],
    ['a fix that cannot be read', { [LATITUDE]: 40, [LONGITUDE]: 100, [FIX]: 0 }],
  ])('and stays with its time after a report with %s', async (_name, signals) => {
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

  test('and may be on the equator with a fix', async () => {
    telemetry({
      ts: now(),
      seq: 1,
      signals: { [LATITUDE]: 0, [LONGITUDE]: 9, [FIX]: 'THREE_D_GROUND_BASED_AUGMENTATION' },
    });
    await settled();
    expect(await state()).toMatchObject({ latitude: 0, longitude: 9, positionAt: new Date(now()) });
  });

  test('and not of two reports of one batch', async () => {
    telemetry({ ts: now(), seq: 1, signals: { [LATITUDE]: 40, Speed: 1 } });
    telemetry({ ts: now() + 1, seq: 2, signals: { [LONGITUDE]: 100, Speed: 2 } });
    await settled();
    expect(await state()).toMatchObject({ latitude: null, longitude: null, positionAt: null, speedKmh: 2 });
  });

  test('and gets no newer time when reports are merged while the queue is full', async () => {
    start({ telemetry: 1, reports: 1 });
    telemetry({ ts: now(), seq: 1, signals: { Speed: 1 } });
    telemetry({ ts: now() + 1, seq: 2, signals: { [LATITUDE]: 40, [LONGITUDE]: 100 } });
    telemetry({ ts: now() + 2, seq: 3, signals: { Speed: 3 } });
    await settled();
    expect(await state()).toMatchObject({ seq: 3n, latitude: null, longitude: null, positionAt: null, speedKmh: 3 });
  });
});

test('refuses unknown topics and those that are not UTF-8', async () => {
  ingest.receiveTelemetry(received('tsp/up/NOT-A-VIN/telemetry', {}));
  ingest.receiveReport(received('tsp/up/LSVAA4182E2000001/event/\uFFFD', {}));
  await settled();
  expect(await quarantined()).toEqual(['topic_unknown', 'topic_not_utf8']);
});

test('refuses an unknown VIN until it is registered', async () => {
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

test('refuses an archived vehicle until it is restored', async () => {
  const vin = 'LSVAA4182E2000778';
  const { rows } = await db.pool.query(
    'insert into vehicles (vin, fleet_id, model_id, archived_at) values ($1, 1, 1, now()) returning id',
    [vin],
  );
  telemetry({ ts: now(), seq: 1, signals: { Speed: 1 } }, vin);
  event({ ts: now(), seq: 1, severity: 'info' }, vin);
  await settled();
  expect(await counted('tsp_ingest_refused_total', { reason: 'vehicle_archived' })).toBe(2);
  await db.pool.query('update vehicles set archived_at = null where vin = $1', [vin]);
  ingest.refreshVehicles([rows[0].id]);
  telemetry({ ts: now(), seq: 2, signals: { Speed: 2 } }, vin);
  await settled();
  expect(await state(vin)).toMatchObject({ speedKmh: 2 });
});

test('refuses 20,000 nested lists, and continues', async () => {
  const deep = '['.repeat(20_000) + ']'.repeat(20_000);
  telemetry(`{"ts":${now()},"seq":1,"signals":{"X.Y":${deep},"Speed":5}}`);
  event(`{"ts":${now()},"seq":1,"severity":"info","data":{"deep":${deep}}}`);
  event({ ts: now(), seq: 2, severity: 'info', data: { a: { b: [{ c: 'd' }] } } });
  await settled();
  expect(await state()).toMatchObject({ speedKmh: 5 });
  expect(await db.prisma.vehicleEvent.findMany()).toMatchObject([{ seq: 2n }]);
  expect(await quarantined()).toEqual(['signal_type_wrong', 'payload_invalid']);
});

test('refuses a message that triggers an exception, and continues', async () => {
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

test('bounds the signals of a state', async () => {
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

test('counts all refused messages, and samples few', async () => {
  for (let i = 0; i < 100; i++) telemetry('not json');
  telemetry('not json', OTHER);
  await settled();
  expect(await counted('tsp_ingest_refused_total', { reason: 'payload_not_json' })).toBe(101);
  await quarantined();
  const rows = await db.prisma.quarantinedMessage.findMany({ orderBy: { id: 'asc' } });
  expect(rows.map(({ clientId }) => clientId)).toEqual([VIN, VIN, OTHER]);
});

test('stores an event once, and refuses invalid ones', async () => {
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

test('stores the other rows of a batch when PostgreSQL refuses one', async () => {
  await db.pool.query(`alter table vehicle_events add constraint poison check (seq <> 13)`);
  for (let seq = 1; seq <= 30; seq++) event({ ts: now(), seq, severity: 'info' });
  await settled();
  await db.pool.query('alter table vehicle_events drop constraint poison');
  expect(await db.prisma.vehicleEvent.count()).toBe(29);
  expect(await quarantined()).toEqual(['payload_invalid']);
});
