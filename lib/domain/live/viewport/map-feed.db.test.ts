import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import { type CellFrame, type CellInterest, createTopics, decodeFrame } from '@/lib/contracts';
import { systemClock } from '@/lib/platform/clock';
import type { Query } from '@/lib/platform/db';
import { createLog } from '@/lib/platform/log';
import { createMetrics } from '@/lib/platform/metrics';
import { createTestDb, type TestDb } from '@/lib/testing/db';
import { systemActor } from '../../context';
import { seedDemoFleet } from '../../fleet/index';
import { createMapFeed, type MapFeed } from './create-map-feed';

const VEHICLES = 40;
const WORLD: CellInterest = { scopes: ['_all'], cells: ['0', '1', '2', '3'] };
const topics = createTopics();
let db: TestDb;
const feeds: MapFeed[] = [];

beforeAll(async () => {
  db = await createTestDb();
  const ctx = { db, clock: systemClock, actor: systemActor('test') };
  // Ids on both sides of a batch's boundary
  await db.pool.query(`select setval(pg_get_serial_sequence('vehicles', 'id'), 19980)`);
  await seedDemoFleet({ ctx, input: { vehicles: VEHICLES, seed: 1 } });
  await db.pool.query(
    `insert into vehicle_state (vehicle_id, sampled_at, received_at, seq, latitude, longitude, position_at, speed_kmh)
     select id, now(), now(), 1, 31 + (id - 19980) * 0.001, 121, now(), 40 from vehicles where id <> (select max(id) from vehicles)`,
  );
  await db.pool.query(
    `insert into vehicle_presence (vehicle_id, connected, connected_at)
     select id, true, now() from vehicles on conflict (vehicle_id) do update set connected = true`,
  );
  const [vehicle] = (await db.pool.query<{ id: number }>('select min(id) as id from vehicles')).rows;
  await db.pool.query(
    `insert into vehicle_events (vehicle_id, type, severity, sampled_at, received_at, seq)
     values ($1, 'collision', 'critical', now(), now(), 1)`,
    [vehicle?.id],
  );
}, 60_000);
afterEach(() => {
  for (const feed of feeds.splice(0)) feed.stop();
});
afterAll(() => db?.drop());

function start(ownership = { part: 0, parts: 1 }, database: TestDb = db) {
  const frames = new Map<string, CellFrame>();
  const published: { topic: string; ready: boolean }[] = [];
  const feed = createMapFeed({
    ctx: { db: database, clock: systemClock, actor: systemActor('test') },
    log: createLog('test', 'silent'),
    metrics: createMetrics('test'),
    topics,
    ownership,
    publish: (topic, payload) => {
      published.push({ topic, ready: feed.problem() === null });
      const parsed = topics.parse(topic);
      const frame = parsed?.kind === 'liveCell' ? decodeFrame(parsed.cell, Buffer.from(payload)) : null;
      if (frame) frames.set(topic, frame);
      return true;
    },
  });
  feed.reload([]);
  feeds.push(feed);
  const vehicles = () => [...frames.values()].flatMap((frame) => (frame.kind === 'vehicles' ? frame.vehicles : []));
  return { feed, published, frames, vehicles };
}
const known = <T>(probe: () => T) => vi.waitFor(probe, { timeout: 10_000, interval: 20 });

describe('a replica, when it starts,', () => {
  test.each([
    ['half a position', 'latitude = null'],
    ['a position without the time of its receipt', 'position_at = null'],
    ['(0, 0)', 'latitude = 0, longitude = 0'],
  ])('does not show %s', async (_what, change) => {
    const where = 'where vehicle_id = (select min(vehicle_id) from vehicle_state)';
    const { rows } = await db.pool.query(`select latitude, longitude, position_at from vehicle_state ${where}`);
    await db.pool.query(`update vehicle_state set ${change} ${where}`);
    try {
      const { feed, vehicles } = start();
      feed.setInterest('a', WORLD);
      await known(() => expect(vehicles()).toHaveLength(VEHICLES - 2));
      const area: [number, number][] = [
        [-179, -80],
        [179, -80],
        [179, 80],
        [-179, 80],
      ];
      expect(feed.select({ area, fleetIds: 'all', filter: {}, limit: VEHICLES }).ids).toHaveLength(VEHICLES - 2);
    } finally {
      const { latitude, longitude, position_at: at } = rows[0] ?? {};
      const restore = `update vehicle_state set latitude = $1, longitude = $2, position_at = $3 ${where}`;
      await db.pool.query(restore, [latitude, longitude, at]);
    }
  });

  test('publishes the vehicles of PostgreSQL, and nothing before it has read all of them', async () => {
    const { feed, published, vehicles } = start();
    const { rows } = await db.pool.query<{ code: string }>('select code from fleets');
    feed.setInterest('a', { ...WORLD, scopes: rows.map(({ code }) => code) });
    await known(() => expect(vehicles()).toHaveLength(VEHICLES - 1));
    expect(published.every(({ ready }) => ready)).toBe(true);
    expect(vehicles().filter(({ alarm }) => alarm)).toHaveLength(1);
    expect(new Set(vehicles().map(({ status }) => status))).toEqual(new Set(['driving']));
  });

  test('publishes its own half of two: together all vehicles, none twice', async () => {
    const halves = [0, 1].map((part) => start({ part, parts: 2 }));
    for (const { feed } of halves) feed.setInterest('a', WORLD);
    await known(() => expect(halves.flatMap(({ vehicles }) => vehicles())).toHaveLength(VEHICLES - 1));
    const ids = halves.map(({ vehicles }) => vehicles().map(({ id }) => id));
    expect(new Set(ids.flat()).size).toBe(VEHICLES - 1);
    expect(ids.map((half) => new Set(half.map((id) => id % 2)).size)).toEqual([1, 1]);
    expect([...(halves[1]?.frames.values() ?? [])][0]).toMatchObject({ part: 1, parts: 2 });
  });
});

describe('changes during the read of the fleet', () => {
  /** The database, whose rows of vehicles are delayed until `release`. */
  function delayedDatabase() {
    let release: () => void = () => undefined;
    const released = new Promise<void>((resolve) => {
      release = resolve;
    });
    let read: () => void = () => undefined;
    const hasRead = new Promise<void>((resolve) => {
      read = resolve;
    });
    const query = async <Row>(statement: Query) => {
      const result = await db.query<Row>(statement);
      if (statement.text.includes('from vehicles v left join')) {
        read();
        await released;
      }
      return result;
    };
    return { database: { ...db, query }, hasRead, release };
  }
  const presence = (connected: boolean) => ({
    ...{ connected, connectedAt: 1, disconnectedAt: null, disconnectReason: null },
    ...{ sleeping: false, sleepingAt: null, changedAt: Date.now() },
  });
  const vehicleAt = async (offset: number) => {
    const { rows } = await db.pool.query<{ id: number; vin: string }>(
      'select id, vin from vehicles order by id offset $1 limit 1',
      [offset],
    );
    return rows[0] as { id: number; vin: string };
  };

  test('are on the map: a disconnect, an alarm, and telemetry once it is stored', async () => {
    const { database, hasRead, release } = delayedDatabase();
    const { feed, vehicles } = start({ part: 0, parts: 1 }, database);
    const [left, alarmed, moved] = await Promise.all([5, 6, 7].map(vehicleAt));
    await hasRead;
    await db.pool.query(
      'update vehicle_presence set connected = false, changed_at = clock_timestamp() where vehicle_id = $1',
      [left?.id],
    );
    feed.applyPresence(left?.id ?? 0, presence(false));
    feed.applyAlarm(alarmed?.id ?? 0, Date.now());
    const now = Date.now();
    const signals: [string, number][] = [
      ['CurrentLocation.Longitude', 121],
      ['CurrentLocation.Latitude', 31],
      ['Speed', 0],
    ];
    feed.receiveTelemetry({
      ...{ kind: 'telemetry', vin: moved?.vin ?? '', sampledAt: now, receivedAt: now, seq: 2, signals, refused: [] },
    });
    feed.setInterest('a', WORLD);
    release();
    const statusOf = (vehicle?: { id: number }) => vehicles().find(({ id }) => id === vehicle?.id);
    await known(() => expect(statusOf(left)?.status).toBe('offline'));
    await known(() => expect(statusOf(alarmed)?.alarm).toBe(true));
    // Stored only after the fleet was read
    await db.pool.query(
      'update vehicle_state set sampled_at = $2, received_at = $2, seq = 2, speed_kmh = 0 where vehicle_id = $1',
      [moved?.id, new Date(now)],
    );
    await known(() => expect(statusOf(moved)?.status).toBe('standing'));
    await db.pool.query('update vehicle_presence set connected = true');
  });
});

test('shows a vehicle that changes its fleet in the other fleet’s cells, also when that fleet is new', async () => {
  const { feed, frames } = start();
  await known(() => expect(feed.problem()).toBeNull());
  await db.pool.query(`insert into fleets (code, name) values ('newcomers', 'Newcomers')`);
  const { rows } = await db.pool.query<{ id: number }>(
    `update vehicles set fleet_id = (select id from fleets where code = 'newcomers')
     where id = (select min(vehicle_id) from vehicle_state) returning id`,
  );
  const id = rows[0]?.id ?? 0;
  feed.reload([id]);
  await known(() => {
    feed.setInterest('a', { scopes: ['newcomers'], cells: ['1'] });
    expect(frames.get('tsp/live/newcomers/1')).toMatchObject({ kind: 'vehicles', vehicles: [{ id }] });
  });
});

test('reads a vehicle after telemetry of an unknown VIN', async () => {
  const { feed, vehicles } = start();
  await known(() => expect(feed.problem()).toBeNull());
  const { rows } = await db.pool.query<{ vin: string }>(
    `insert into vehicles (vin, fleet_id, model_id) select 'LTESTA1B0R0009999', fleet_id, model_id from vehicles limit 1 returning vin`,
  );
  const vin = rows[0]?.vin ?? '';
  feed.setInterest('a', WORLD);
  let seq = 0;
  await known(() => {
    seq += 1;
    const now = Date.now();
    const signals: [string, number][] = [
      ['CurrentLocation.Longitude', 10],
      ['CurrentLocation.Latitude', 50],
    ];
    feed.receiveTelemetry({ kind: 'telemetry', vin, sampledAt: now, receivedAt: now, seq, signals, refused: [] });
    expect(vehicles()).toHaveLength(VEHICLES);
  });
});

test('refuses and counts cells beyond the limit, cells of too high a zoom, and unknown fleets', async () => {
  const answers: string[] = [];
  const { feed, published } = start();
  await known(() => expect(feed.problem()).toBeNull());
  feed.setInterest('a', { scopes: ['_all', 'nobody'], cells: ['0', '0'.repeat(24)] });
  answers.push(...published.filter(({ topic }) => topic.endsWith('/answer')).map(({ topic }) => topic));
  expect(answers).toEqual(['tsp/interest/a/answer']);
});
