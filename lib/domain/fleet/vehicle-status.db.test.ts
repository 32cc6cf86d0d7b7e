import { afterAll, beforeAll, expect, test } from 'vitest';
import { type ConnectionEvent, STALE_AFTER_MS, VEHICLE_STATUSES, vehicleStatus } from '@/lib/contracts';
import { type Ctx, systemActor } from '@/lib/domain/context';
import { createTestDb, type TestDb } from '@/lib/testing/db';
import { fakeClock } from '@/lib/testing/fake-clock';
import { recordBrokerEvents, recordPresenceMessages, sweepPresence } from '../presence';
import { markStale } from '../telemetry';
import { countVehicles, listVehicles } from '.';

// One vehicle through all of its statuses: list, filter, counts and pages must agree at every step

const VIN = 'LSVAA4182E2000001';
// Rows get the time of the database when they are added
const clock = fakeClock(Date.now() + 60_000);
let db: TestDb;
let ctx: Ctx;

beforeAll(async () => {
  db = await createTestDb();
  ctx = { db, clock, actor: systemActor('test') };
  await db.pool.query(`insert into fleets (code, name) values ('north', 'North')`);
  await db.pool.query(
    `insert into vehicle_models (code, name, manufacturer, powertrain) values ('m', 'M', 'M', 'electric')`,
  );
  await db.pool.query('insert into vehicles (vin, fleet_id, model_id) values ($1, 1, 1)', [VIN]);
});
afterAll(() => db.drop());

const record = (...input: ConnectionEvent[]) => recordBrokerEvents({ ctx, input });
const connection = (peername: string, connected_at: number) => ({
  ...{ clientid: VIN, node: 'n', peername, connected_at, timestamp: clock.now() },
});
const connect = (peername: string) =>
  record({ ...connection(peername, clock.now()), event: 'client.connected' as const });
const heartbeat = () =>
  record({ event: 'broker.heartbeat', node: 'n', started_at: 1, timestamp: clock.now(), connections: 1 });
const report = (state: 'online' | 'sleeping') =>
  recordPresenceMessages({ ctx, input: [{ vin: VIN, state, ts: clock.now(), receivedAt: clock.now() }] });

async function statusEverywhere() {
  const [vehicle] = (await listVehicles({ ctx, input: {} })).items;
  const counts = await countVehicles({ ctx });
  const found = await Promise.all(
    VEHICLE_STATUSES.map(async (status) => (await listVehicles({ ctx, input: { status: [status] } })).total),
  );
  const counted = VEHICLE_STATUSES.filter((status) => counts[status] === 1);
  expect(counted).toEqual(VEHICLE_STATUSES.filter((_, i) => found[i] === 1));
  expect([...counted, ...counted]).toEqual([vehicle?.status, vehicle && vehicleStatus(vehicle, clock.now(), false)]);
  return vehicle?.status;
}

test('a vehicle has one status at every moment, the same in list, filter, counts and pages', async () => {
  expect(await statusEverywhere()).toBe('never_connected');
  await heartbeat();
  const first = clock.now();
  await connect('p1');
  expect(await statusEverywhere()).toBe('connected');

  clock.advance(STALE_AFTER_MS + 1);
  await markStale({ ctx, input: { after: 0 } });
  expect(await statusEverywhere()).toBe('no_data');

  await report('sleeping');
  expect(await statusEverywhere()).toBe('sleeping');
  clock.advance(STALE_AFTER_MS + 1);
  await report('online');
  expect(await statusEverywhere()).toBe('connected');

  const end = { ...connection('p1', first), reason: 'tcp_closed', disconnected_at: clock.now() };
  await record({ ...end, event: 'client.disconnected' });
  expect(await statusEverywhere()).toBe('offline');
  await report('sleeping');
  expect(await statusEverywhere()).toBe('sleeping');
  await report('online');

  clock.advance(10);
  const second = clock.now();
  await heartbeat();
  await connect('p2');
  clock.advance(9_000);
  await sweepPresence({ ctx, input: { evaluateNodes: true } });
  expect(await statusEverywhere()).toBe('unknown');
  await heartbeat();
  await record({
    ...{ event: 'broker.snapshot', node: 'n', timestamp: clock.now() },
    clients: [{ clientid: VIN, peername: 'p2', connected_at: second }],
  });
  expect(await statusEverywhere()).toBe('connected');
});
