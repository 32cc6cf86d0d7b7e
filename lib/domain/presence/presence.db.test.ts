import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import type { ConnectionEvent } from '@/lib/contracts';
import { systemActor } from '@/lib/domain/context';
import { createTestDb, type TestDb } from '@/lib/testing/db';
import { fakeClock } from '@/lib/testing/fake-clock';
import type { Ctx } from '../context';
import {
  listPresenceSessions,
  readBrokerHealth,
  recordBrokerEvents,
  recordPresenceMessages,
  sweepPresence,
} from './index';

let db: TestDb;
let ctx: Ctx;
const clock = fakeClock();
const VINS = ['LSVAA4182E2000001', 'LSVAA4182E2000002', 'LSVAA4182E2000003'] as const;
const [VIN, OTHER, FOREIGN] = VINS;

beforeAll(async () => {
  db = await createTestDb();
  ctx = { db, clock, actor: systemActor('test') };
  await db.pool.query(`insert into fleets (code, name) values ('north', 'North'), ('south', 'South')`);
  await db.pool.query(
    `insert into vehicle_models (code, name, manufacturer, powertrain) values ('m', 'M', 'M', 'electric')`,
  );
  await db.pool.query(
    `insert into vehicles (vin, fleet_id, model_id) select vin, case when vin = $2 then 2 else 1 end, 1
     from unnest($1::text[]) as vin`,
    [VINS, FOREIGN],
  );
});
beforeEach(async () => {
  await db.pool.query('truncate presence_sessions, vehicle_presence, broker_nodes, vehicle_state');
  clock.set(Date.UTC(2026, 0, 15, 12));
});
afterAll(() => db.drop());

const on = (clientid: string, peername: string, connected_at: number): ConnectionEvent => ({
  event: 'client.connected',
  clientid,
  node: 'n',
  peername,
  connected_at,
  timestamp: connected_at,
});
const off = (clientid: string, peername: string, connected_at: number, disconnected_at: number): ConnectionEvent => ({
  event: 'client.disconnected',
  clientid,
  node: 'n',
  peername,
  reason: 'tcp_closed',
  connected_at,
  disconnected_at,
  timestamp: disconnected_at,
});
const heartbeat = (connections: number, started_at = 1): ConnectionEvent => ({
  event: 'broker.heartbeat',
  node: 'n',
  started_at,
  timestamp: clock.now(),
  connections,
});
const record = (...input: ConnectionEvent[]) => recordBrokerEvents({ ctx, input });
const presence = (vin: string = VIN) => db.prisma.vehiclePresence.findFirst({ where: { vehicle: { vin } } });
const sessions = async (vin: string = VIN) => (await listPresenceSessions({ ctx, input: { vin } })).items;

test('records a connection and its end once, with reason and duration', async () => {
  const t = clock.now();
  await record(on(VIN, 'p1', t), on('LSVAA4182E2999999', 'p9', t));
  expect(await presence()).toMatchObject({ connected: true, connectedAt: new Date(t) });
  await record(off(VIN, 'p1', t, t + 5_000), on(VIN, 'p1', t), off(VIN, 'p1', t, t + 5_000));
  expect(await presence()).toMatchObject({ connected: false, disconnectReason: 'tcp_closed' });
  expect(await sessions()).toMatchObject([{ durationMs: 5_000, reason: 'tcp_closed', node: 'n', peer: 'p1' }]);
});

test('ignores the end of an old connection after the start of a new one', async () => {
  const t = clock.now();
  await record(on(VIN, 'p1', t));
  await record(on(VIN, 'p2', t + 10));
  await record(off(VIN, 'p1', t, t + 11));
  expect(await presence()).toMatchObject({ connected: true, connectedAt: new Date(t + 10) });
  expect((await sessions()).map(({ reason }) => reason)).toEqual([null, 'tcp_closed']);
});

test('records one session for concurrent reports of a connection', async () => {
  const t = clock.now();
  await Promise.all(Array.from({ length: 8 }, () => record(on(VIN, 'p1', t), on(OTHER, 'p2', t))));
  expect(await sessions()).toHaveLength(1);
});

test('ends earlier sessions when a broker starts', async () => {
  const t = clock.now();
  await record(on(VIN, 'p1', t - 1_000), on(OTHER, 'p2', t + 1_000));
  await record({ event: 'broker.started', node: 'n', started_at: t, timestamp: t });
  expect(await presence()).toMatchObject({ connected: false, disconnectReason: 'broker_restarted' });
  expect(await presence(OTHER)).toMatchObject({ connected: true });
});

test('requests the list of a node that is new, was lost, or has another count for 5 s', async () => {
  const t = clock.now();
  expect(await record(heartbeat(0))).toEqual({ resync: true });
  expect(await record(heartbeat(0))).toEqual({ resync: false });
  await record(on(VIN, 'p1', t));
  expect(await record(heartbeat(2))).toEqual({ resync: false });
  clock.advance(6_000);
  expect(await record(heartbeat(2))).toEqual({ resync: true });
  await record({
    event: 'broker.snapshot',
    node: 'n',
    timestamp: clock.now(),
    clients: [{ clientid: OTHER, peername: 'p2', connected_at: t + 5 }],
  });
  expect(await presence()).toMatchObject({ connected: false, disconnectReason: 'missing_at_reconciliation' });
  expect(await presence(OTHER)).toMatchObject({ connected: true });
});

test('ends the sessions of a lost node, and reopens them with a snapshot', async () => {
  const t = clock.now();
  await record(heartbeat(0), on(VIN, 'p1', t));
  clock.advance(9_000);
  await sweepPresence({ ctx, input: { evaluateNodes: false } });
  expect(await presence()).toMatchObject({ connected: true });
  await sweepPresence({ ctx, input: { evaluateNodes: true } });
  expect(await presence()).toMatchObject({
    connected: false,
    disconnectReason: 'broker_lost',
    disconnectedAt: new Date(t),
  });
  expect((await readBrokerHealth({ ctx })).ok).toBe(false);
  expect(await record(heartbeat(1))).toEqual({ resync: true });
  const clients = [{ clientid: VIN, peername: 'p1', connected_at: t }];
  await record({ event: 'broker.snapshot', node: 'n', timestamp: clock.now(), clients });
  expect(await presence()).toMatchObject({ connected: true, connectedAt: new Date(t), disconnectReason: null });
  expect(await sessions()).toHaveLength(1);
});

test('ends a session by its will only if no end event and no telemetry follow', async () => {
  const t = clock.now();
  const report = (state: 'online' | 'offline', receivedAt: number) =>
    recordPresenceMessages({ ctx, input: [{ vin: VIN, state, ts: 42, receivedAt }] });
  await record(on(VIN, 'p1', t));
  await report('online', t);
  await report('offline', t + 100);
  clock.advance(4_000);
  await sweepPresence({ ctx, input: { evaluateNodes: true } });
  expect(await presence()).toMatchObject({ connected: true });
  await db.pool.query(
    `insert into vehicle_state (vehicle_id, sampled_at, received_at, seq) select id, now(), $2, 1 from vehicles where vin = $1`,
    [VIN, new Date(t + 200)],
  );
  clock.advance(2_000);
  await sweepPresence({ ctx, input: { evaluateNodes: true } });
  expect(await presence()).toMatchObject({ connected: true });
  await report('offline', t + 300);
  clock.advance(6_000);
  await sweepPresence({ ctx, input: { evaluateNodes: true } });
  expect(await presence()).toMatchObject({
    connected: false,
    disconnectReason: 'will',
    disconnectedAt: new Date(t + 300),
  });
});

test('notifies other processes of a change once', async () => {
  const client = await db.pool.connect();
  const notifications: string[] = [];
  client.on('notification', ({ payload }) => notifications.push(payload ?? ''));
  await client.query('listen tsp_feed');
  await record(on(VIN, 'p1', clock.now()));
  await record(on(VIN, 'p1', clock.now()));
  await client.query('select 1');
  client.release(true);
  expect(notifications.map((notification) => JSON.parse(notification))).toMatchObject([
    { type: 'presence', vehicleIds: [1] },
  ]);
});

test('finds no vehicle of another fleet', async () => {
  const actor = { kind: 'user', id: 'u', label: 'u', role: 'operator', fleets: [1] } as const;
  const read = (vin: string) =>
    listPresenceSessions({ ctx: { ...ctx, actor: { ...actor, fleets: [1] } }, input: { vin } });
  await expect(read(FOREIGN)).rejects.toMatchObject({ kind: 'not_found' });
  await expect(read(VIN)).resolves.toEqual({ items: [], nextCursor: null });
});

test('lists sessions newest first, in pages', async () => {
  const t = clock.now();
  await record(...[0, 1, 2, 3, 4].map((i) => on(VIN, `p${i}`, t + i * 1_000)));
  const first = await listPresenceSessions({ ctx, input: { vin: VIN, limit: 3 } });
  const second = await listPresenceSessions({ ctx, input: { vin: VIN, limit: 3, cursor: first.nextCursor ?? '' } });
  expect([...first.items, ...second.items].map(({ peer }) => peer)).toEqual(['p4', 'p3', 'p2', 'p1', 'p0']);
  expect(second.nextCursor).toBeNull();
});
