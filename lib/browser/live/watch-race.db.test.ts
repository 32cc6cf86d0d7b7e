import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { createTopics, type LiveVehicle, type PresenceFacts, type VehicleSummary } from '@/lib/contracts';
import { systemActor } from '@/lib/domain/context';
import { createLive, type Live } from '@/lib/domain/live';
import { type ReadTelemetry, readMessage } from '@/lib/domain/telemetry';
import { systemClock } from '@/lib/platform/clock';
import type { Query } from '@/lib/platform/db';
import { createLog } from '@/lib/platform/log';
import { createMetrics } from '@/lib/platform/metrics';
import { createTestDb, type TestDb } from '@/lib/testing/db';
import { testVin } from '@/lib/testing/fleet';
import { seededRandom } from '@/lib/testing/random';
import { LiveClient } from './client';
import type { ConnectionHandlers, OpenConnection } from './connection';
import { applyLiveVehicle } from './merge';

// A vehicle connects, reports and disconnects while a page starts to watch it. Every step takes a random time:
// the database's commits and reads, notifications, telemetry, subscriptions, interest, frames, the page's fetches. Two
// replicas of role `live`. After the last message the page has to show it.

const ROUNDS = 200;
/** Long enough that the database is not the bottleneck on a busy machine. */
const CONCURRENCY = 50;
const REPLICAS = 2;
/** Most steps are quick, some are slow, as on a busy machine. */
const STEP_MS = 40;
const SLOW_STEP_MS = 600;
const SLOW_SHARE = 0.15;
const MESSAGES = 2;
const topics = createTopics();

let db: TestDb;
let fleetId: number;
let modelId: number;
const replicas: Live[] = [];
/** By client id. */
const pages = new Map<string, (topic: string, payload: Buffer) => void>();
const random = seededRandom(12);
const sleep = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));
const delay = () => sleep(random() * (random() < SLOW_SHARE ? SLOW_STEP_MS : STEP_MS));

/** Calls in order, each after a random time: one TCP connection. */
function ordered<A extends unknown[]>(call: (...args: A) => void): (...args: A) => void {
  let last: Promise<unknown> = Promise.resolve();
  return (...args) => {
    const wait = delay();
    last = last.then(() => wait).then(() => call(...args));
  };
}

beforeAll(async () => {
  db = await createTestDb();
  const { rows } = await db.pool.query<{ fleet: number; model: number }>(
    `with fleet as (insert into fleets (code, name) values ('north', 'North') returning id),
       model as (insert into vehicle_models (code, name, manufacturer, powertrain) values ('m', 'M', 'M', 'bev') returning id)
     select fleet.id as fleet, model.id as model from fleet, model`,
  );
  ({ fleet: fleetId, model: modelId } = rows[0] ?? { fleet: 0, model: 0 });
  for (let part = 0; part < REPLICAS; part++) {
    const routes = new Map<string, (topic: string, payload: Buffer) => void>();
    const replica = createLive({
      ctx: { db: slowDatabase(), clock: systemClock, actor: systemActor('test') },
      log: createLog('test', 'silent'),
      metrics: createMetrics('test'),
      topics,
      ownership: { part, parts: REPLICAS },
      publish: (topic, payload) => {
        for (const [clientId, receive] of pages) {
          const route = routes.get(clientId) ?? ordered(receive);
          routes.set(clientId, route);
          route(topic, Buffer.from(payload));
        }
        return true;
      },
    });
    replica.catchUp(Date.now());
    replicas.push(replica);
  }
}, 60_000);
afterAll(async () => {
  for (const replica of replicas) replica.stop();
  await db?.drop();
});

/** The real database, with time passing before and after each read. */
function slowDatabase(): TestDb {
  const query = async <Row>(asked: Query) => {
    await delay();
    const result = await db.query<Row>(asked);
    await delay();
    return result;
  };
  return { ...db, query };
}

test(`shows the last message, whatever the delays: ${ROUNDS} pages`, async () => {
  let next = 0;
  const runRounds = async () => {
    while (next < ROUNDS) await round(next++);
  };
  await Promise.all(Array.from({ length: CONCURRENCY }, runRounds));
}, 120_000);

async function round(i: number): Promise<void> {
  const vin = testVin(i);
  const { rows } = await db.pool.query<{ id: number }>(
    'insert into vehicles (vin, fleet_id, model_id) values ($1, $2, $3) returning id',
    [vin, fleetId, modelId],
  );
  const id = rows[0]?.id ?? 0;
  const page = openPage(`web-${i}`, vin);
  const drive = async () => {
    await sleep(random() * 20 * STEP_MS);
    await vehicleLives(id, vin);
  };
  await Promise.all([page.run(), drive()]);
  await vi.waitFor(
    () => {
      expect(page.row()?.presence).toMatchObject({ connected: false, disconnectReason: 'normal' });
      expect(page.row()?.telemetry?.speedKmh).toBe(MESSAGES);
    },
    { timeout: 12_000, interval: 50 },
  );
  page.close();
}

/** Connects, reports and disconnects. Each fact is committed after a delay and then notified; telemetry is received earlier. */
async function vehicleLives(id: number, vin: string): Promise<void> {
  const presence = async (connected: boolean) => {
    await db.pool.query(
      `insert into vehicle_presence (vehicle_id, connected, connected_at, disconnected_at, disconnect_reason, changed_at)
       values ($1, $2, now(), case when $2 then null else now() end, case when $2 then null else 'normal' end, clock_timestamp())
       on conflict (vehicle_id) do update set connected = $2, disconnected_at = excluded.disconnected_at,
         disconnect_reason = excluded.disconnect_reason, changed_at = excluded.changed_at`,
      [id, connected],
    );
    for (const replica of replicas)
      void delay().then(() => replica.receiveNotification({ type: 'presence', vehicleIds: [id] }));
  };
  const receivers = replicas.map((replica) => ordered((message: ReadTelemetry) => replica.receiveTelemetry(message)));
  const store = ordered((message: ReadTelemetry) => void storeTelemetry(id, message));
  await presence(true);
  for (let seq = 1; seq <= MESSAGES; seq++) {
    await delay();
    const payload = Buffer.from(JSON.stringify({ ts: Date.now(), seq, signals: { Speed: seq } }));
    const message = readMessage(topics, topics.build({ kind: 'telemetry', vin }), payload, Date.now());
    if (message.kind !== 'telemetry') throw new Error(`not telemetry: ${JSON.stringify(message)}`);
    for (const receive of receivers) receive(message);
    store(message);
  }
  await delay();
  await presence(false);
}

const storeTelemetry = (id: number, { sampledAt, receivedAt, seq, signals }: ReadTelemetry) =>
  db.pool.query(
    `insert into vehicle_state (vehicle_id, sampled_at, received_at, seq, speed_kmh, signals) values ($1, $2, $3, $4, $5, $6)
     on conflict (vehicle_id) do update set sampled_at = excluded.sampled_at, received_at = excluded.received_at,
       seq = excluded.seq, speed_kmh = excluded.speed_kmh, signals = excluded.signals
     where vehicle_state.seq < excluded.seq`,
    [
      id,
      new Date(sampledAt),
      new Date(receivedAt),
      seq,
      signals[0]?.[1],
      JSON.stringify(Object.fromEntries(signals.map(([path, value]) => [path, [value, sampledAt]]))),
    ],
  );

/** A page with one row: connects, fetches, watches the row, and refetches at random times. */
function openPage(clientId: string, vin: string) {
  let row: VehicleSummary | null = null;
  let endWatch: (() => void) | null = null;
  const client = new LiveClient({
    fetchSession: async () => ({
      url: '',
      clientId,
      username: 'u',
      token: '1',
      expiresAt: Date.now() + 3_600_000,
      topicRoot: 'tsp',
      subscribe: ['tsp/live/north/#'],
      interestTopic: topics.build({ kind: 'liveInterest', clientId }),
      answerTopic: topics.build({ kind: 'liveInterestAnswer', clientId }),
      protocolVersion: 4 as const,
    }),
    openConnection: openSlowLink(clientId),
    now: Date.now,
    random: () => 0,
  });
  const fetchRow = async () => {
    await delay();
    const fetched = await selectRow(vin);
    await delay();
    row = client.applyLatest(fetched);
    endWatch?.();
    const end = client.watch([{ vin, fleet: 'north' }], (update: LiveVehicle) => {
      row = row && applyLiveVehicle(row, update);
    });
    endWatch = end;
  };
  client.onResync(fetchRow);
  return {
    row: () => row,
    run: async () => {
      client.start();
      // The page fetches at the start and at random times
      for (let i = Math.floor(random() * 3); i > 0; i--) {
        await sleep(random() * 20 * STEP_MS);
        await fetchRow();
      }
    },
    close: () => {
      endWatch?.();
      client.stop();
      pages.delete(clientId);
    },
  };
}

const openSlowLink =
  (clientId: string): OpenConnection =>
  async (_session, handlers: ConnectionHandlers) => {
    await delay();
    const granted = new Set<string>();
    pages.set(clientId, (topic, payload) => granted.has(topic) && handlers.onMessage(topic, payload));
    const grant = ordered((filters: readonly string[], done: () => void) => {
      for (const filter of filters) granted.add(filter);
      done();
    });
    const receivers = replicas.map((replica) =>
      ordered((payload: Buffer) => replica.receiveInterest(clientId, payload)),
    );
    return {
      subscribe: (filters) => new Promise<void>((resolve) => grant(filters, () => void delay().then(() => resolve()))),
      unsubscribe: (filters) => {
        for (const filter of filters) granted.delete(filter);
      },
      publish: (_topic, payload) => {
        for (const receive of receivers) receive(Buffer.from(payload));
      },
      ping: () => void delay().then(handlers.onReceived),
      end: () => undefined,
    };
  };

async function selectRow(vin: string): Promise<VehicleSummary> {
  const { rows } = await db.pool.query<PresenceFacts & { receivedAt: number | null; speedKmh: number | null }>(
    `select coalesce(p.connected, false) as connected, p.disconnect_reason as "disconnectReason",
            coalesce(extract(epoch from p.changed_at) * 1000, 0)::float8 as "changedAt",
            (extract(epoch from s.received_at) * 1000)::float8 as "receivedAt", s.speed_kmh as "speedKmh"
     from vehicles v left join vehicle_presence p on p.vehicle_id = v.id left join vehicle_state s on s.vehicle_id = v.id
     where v.vin = $1`,
    [vin],
  );
  const { connected, disconnectReason, changedAt, receivedAt, speedKmh } = rows[0] as (typeof rows)[0];
  const none = { latitude: null, longitude: null, headingDeg: null, positionAt: null };
  return {
    vin,
    plate: null,
    fleet: { code: 'north', name: 'North' },
    model: { code: 'm', name: 'M' },
    tags: [],
    tboxSerial: null,
    status: 'connected',
    presence: {
      ...{ connected, disconnectReason, changedAt },
      ...{ connectedAt: null, disconnectedAt: null, sleeping: false, sleepingAt: null },
    },
    telemetry:
      receivedAt === null
        ? null
        : { ...none, receivedAt, sampledAt: receivedAt, speedKmh, stateOfChargePct: null, odometerKm: null },
  };
}
