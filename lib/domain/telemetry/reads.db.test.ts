import { afterAll, beforeAll, expect, test } from 'vitest';
import { createTestDb, type TestDb } from '@/lib/testing/db';
import { fakeClock } from '@/lib/testing/fake-clock';
import { type Ctx, systemActor } from '../context';
import {
  deleteExpiredRecords,
  listEvents,
  listQuarantinedMessages,
  listVehicleEvents,
  maintainPartitions,
  readTelemetrySeries,
  readTrack,
} from './index';

let db: TestDb;
let ctx: Ctx;
let operator: Ctx;
const clock = fakeClock();
const T = clock.now() - 3_600_000;
const OWN = 'LSVAA4182E2000001';
const FOREIGN = 'LSVAA4182E2000002';

beforeAll(async () => {
  db = await createTestDb();
  ctx = { db, clock, actor: systemActor('test') };
  operator = { ...ctx, actor: { kind: 'user', id: 'u', label: 'u', role: 'operator', fleets: [1] } };
  await db.pool.query(`insert into fleets (code, name) values ('north', 'North'), ('south', 'South')`);
  await db.pool.query(
    `insert into vehicle_models (code, name, manufacturer, powertrain) values ('m', 'M', 'M', 'bev')`,
  );
  await db.pool.query(`insert into vehicles (vin, fleet_id, model_id) values ($1, 1, 1), ($2, 2, 1)`, [OWN, FOREIGN]);
  await maintainPartitions({ ctx, input: { retentionDays: 30 } });
  // Ten minutes at 1 Hz, with a gap from minute 4 to minute 6
  await db.pool.query(
    `insert into telemetry (vehicle_id, sampled_at, seq, received_at, signals)
     select 1, to_timestamp($1 / 1000.0) + i * interval '1 s', i, now(), jsonb_build_object(
       'Speed', i % 60, 'Cabin.Door.Row1.DriverSide.IsOpen', i % 2 = 0, 'OBD.DTCList', 'P0420',
       'CurrentLocation.Longitude', 121 + i / 1000.0, 'CurrentLocation.Latitude', 31)
     from generate_series(0, 599) as i where i < 240 or i >= 360`,
    [T],
  );
  await db.pool.query(
    `insert into vehicle_events (vehicle_id, type, severity, sampled_at, received_at, seq)
     select 1 + i % 2, 'collision', (array['info', 'warning', 'critical'])[1 + i % 3], $1, $1::timestamptz + i / 4 * interval '1 s', i
     from generate_series(0, 19) as i`,
    [new Date(T)],
  );
});
afterAll(() => db.drop());

const series = (input: Partial<Parameters<typeof readTelemetrySeries>[0]['input']>, by = operator) =>
  readTelemetrySeries({
    ctx: by,
    input: { vin: OWN, signal: 'Speed', from: T, to: T + 600_000, points: 10, ...input },
  });

test('reads a series of at most `points` buckets, with their extremes, and with gaps', async () => {
  const { points, unit, label } = await series({});
  expect(unit).toBe('km/h');
  expect(label.zh).toBeTruthy();
  expect(points).toHaveLength(8);
  expect(points[0]).toEqual([T + 30_000, 29.5, 0, 59]);
  expect(points.map(([t]) => (t - T) / 60_000)).toEqual([0.5, 1.5, 2.5, 3.5, 6.5, 7.5, 8.5, 9.5]);
});

test('reads a boolean as 0 and 1, no points of a text, and no unit of an unknown signal', async () => {
  expect((await series({ signal: 'Cabin.Door.Row1.DriverSide.IsOpen' })).points[0]).toEqual([T + 30_000, 0.5, 0, 1]);
  expect((await series({ signal: 'OBD.DTCList' })).points).toEqual([]);
  expect(await series({ signal: 'No.Such' })).toMatchObject({ unit: null, label: { en: 'No.Such' }, points: [] });
});

test.each([{ to: T }, { points: 1_001 }, { points: 1 }, { to: T + 500 * 86_400_000 }, { signal: '' }])(
  'rejects an invalid range: %o',
  async (bad) => {
    await expect(series(bad)).rejects.toMatchObject({ kind: 'validation_failed' });
  },
);

test('reads a track in order of time, of at most `points` positions', async () => {
  const { points } = await readTrack({ ctx: operator, input: { vin: OWN, from: T, to: T + 600_000, points: 10 } });
  expect(points).toHaveLength(8);
  expect(points[0]).toEqual([T + 59_000, 121.059, 31, 59]);
  expect(points.map(([t]) => t)).toEqual(points.map(([t]) => t).toSorted((a, b) => a - b));
});

test('leaves invalid positions out of a track, which were stored before they were refused', async () => {
  await db.pool.query(
    `insert into telemetry (vehicle_id, sampled_at, seq, received_at, signals)
     select 2, to_timestamp($1 / 1000.0) + seq * interval '1 s', seq, now(), signals::jsonb from (values
       (0, '{"CurrentLocation.Longitude":0,"CurrentLocation.Latitude":0}'), (1, '{"CurrentLocation.Latitude":31}'),
       (2, '{"CurrentLocation.Longitude":121,"CurrentLocation.Latitude":31,"CurrentLocation.GNSSReceiver.FixType":"NONE"}'),
       (3, '{"CurrentLocation.Longitude":9,"CurrentLocation.Latitude":0,"CurrentLocation.GNSSReceiver.FixType":"TWO_D"}')
     ) as t(seq, signals)`,
    [T],
  );
  const { points } = await readTrack({ ctx, input: { vin: FOREIGN, from: T, to: T + 10_000, points: 10 } });
  expect(points).toEqual([[T + 3_000, 9, 0, null]]);
});

test('lists events in pages, by vehicle and severity, and of the actor’s fleets only', async () => {
  const seen: number[] = [];
  let cursor: string | undefined;
  do {
    const page = await listEvents({ ctx, input: { cursor, limit: 6 } });
    seen.push(...page.items.map(({ id }) => id));
    cursor = page.nextCursor ?? undefined;
  } while (cursor);
  expect(seen).toEqual(Array.from({ length: 20 }, (_, i) => 20 - i));
  const own = await listEvents({ ctx: operator, input: {} });
  expect(new Set(own.items.map(({ vin }) => vin))).toEqual(new Set([OWN]));
  expect(own.items).toHaveLength(10);
  const critical = await listVehicleEvents({ ctx, input: { vin: FOREIGN, severity: ['critical'] } });
  expect(critical.items.map(({ severity }) => severity)).toEqual(['critical', 'critical', 'critical']);
});

test('finds no vehicle of another fleet', async () => {
  const vin = FOREIGN;
  const range = { vin, from: T, to: T + 1_000 };
  const notFound = { kind: 'not_found' };
  await expect(series({ vin })).rejects.toMatchObject(notFound);
  await expect(readTrack({ ctx: operator, input: range })).rejects.toMatchObject(notFound);
  await expect(listVehicleEvents({ ctx: operator, input: { vin } })).rejects.toMatchObject(notFound);
  await expect(series({ vin }, ctx)).resolves.toMatchObject({ points: [] });
});

test('shows the quarantine only to administrators', async () => {
  await db.pool.query(
    `insert into quarantined_messages (source, reason, sample) values ('ingest', 'payload_not_json', '{"')`,
  );
  await expect(listQuarantinedMessages({ ctx: operator, input: {} })).rejects.toMatchObject({ kind: 'forbidden' });
  const { items } = await listQuarantinedMessages({ ctx, input: { reason: 'payload_not_json' } });
  expect(items).toMatchObject([{ sample: '{"', source: 'ingest' }]);
});

test('creates partitions around today and drops those past retention, also with concurrent replicas', async () => {
  const far = { ...ctx, clock: fakeClock(clock.now() + 20 * 86_400_000) };
  const results = await Promise.all(
    [1, 2, 3].map(() => maintainPartitions({ ctx: far, input: { retentionDays: 14 } })),
  );
  expect(results.flatMap(({ made }) => made)).toHaveLength(11);
  const dropped = results.flatMap((result) => result.dropped);
  expect(dropped).toHaveLength(11);
  expect(dropped).toContain('telemetry_20260107');
});

test('deletes records past retention, but not the session that a vehicle’s presence refers to', async () => {
  await db.pool.query(
    `insert into presence_sessions (vehicle_id, node, peer, connected_at, disconnected_at)
     select 1, 'n', 'p' || i, to_timestamp(0) + i * interval '1 s', to_timestamp(0) + i * interval '1 s' from generate_series(1, 3) as i`,
  );
  await db.pool.query(`insert into vehicle_presence (vehicle_id, session_id) select 1, max(id) from presence_sessions`);
  const later = { ...ctx, clock: fakeClock(T + 31 * 86_400_000) };
  await deleteExpiredRecords({ ctx: later, input: { retentionDays: 30 } });
  expect(await db.prisma.presenceSession.count()).toBe(1);
  expect(await db.prisma.vehicleEvent.count()).toBe(0);
});
