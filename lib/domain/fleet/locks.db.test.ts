import { afterAll, beforeAll, expect, test } from 'vitest';
import type { ConnectionEvent } from '@/lib/contracts';
import type { Ctx } from '@/lib/domain/context';
import { recordBrokerEvents } from '@/lib/domain/presence';
import { createTestDb, type TestDb } from '@/lib/testing/db';
import { ctxOf, testVin, userActor } from '@/lib/testing/fleet';
import { importVehicles, updateVehicle } from '.';

// Presence, moves between fleets and bindings all lock the same rows of vehicle_facets and, by foreign keys, of vehicles
const VEHICLES = 120;
const ROUNDS = 25;
const VINS = Array.from({ length: VEHICLES }, (_, n) => testVin(n));

let db: TestDb;
let admin: Ctx;
beforeAll(async () => {
  db = await createTestDb();
  admin = ctxOf(db, userActor('admin', 'all'));
  await db.prisma.fleet.createMany({ data: ['east', 'west'].map((code) => ({ code, name: code })) });
  await db.prisma.vehicleModel.create({ data: { code: 'm1', name: 'M1', manufacturer: 'M', powertrain: 'bev' } });
  await db.prisma.vehicle.createMany({ data: shuffled(VINS).map((vin) => ({ vin, fleetId: 1, modelId: 1 })) });
});
afterAll(() => db.drop());

function shuffled<T>(list: readonly T[]): T[] {
  return list
    .map((value) => ({ value, at: Math.random() }))
    .sort((a, b) => a.at - b.at)
    .map(({ value }) => value);
}

let now = 1_000;
const connections = (): ConnectionEvent[] => {
  const at = ++now;
  const peername = `p${at}`;
  return shuffled(VINS).map((clientid) => ({
    ...{ event: 'client.connected' as const, clientid, node: 'n', peername, connected_at: at, timestamp: at },
  }));
};

const csv = (round: number): string =>
  [
    'vin,plate,fleet,model,tags,tbox_serial',
    ...shuffled(VINS).map((vin) => `${vin},,${round % 2 ? 'east' : 'west'},m1,,TBX-${round}-${vin}`),
  ].join('\n');

/** Runs writers concurrently. @returns their errors, such as a deadlock */
async function race(writers: ((round: number) => Promise<unknown>)[]): Promise<unknown[]> {
  const failures: unknown[] = [];
  for (let round = 1; round <= ROUNDS; round++) {
    const outcomes = await Promise.allSettled(writers.map((write) => write(round)));
    failures.push(...outcomes.flatMap((outcome) => (outcome.status === 'rejected' ? [String(outcome.reason)] : [])));
  }
  return failures;
}

const connect = () => recordBrokerEvents({ ctx: admin, input: connections() });

test('has no deadlock of connections with moves to another fleet', async () => {
  const move = (direction: 'asc' | 'desc') => () =>
    db.pool.query(
      `update vehicles v set fleet_id = 3 - v.fleet_id
       from (select id from vehicles order by vin ${direction} for no key update) locked where v.id = locked.id`,
    );
  expect(await race([connect, move('asc'), connect, move('asc')])).toEqual([]);
});

test('has no deadlock of connections with an import', async () => {
  const input = (round: number) => ({ ctx: admin, input: { csv: csv(round) } });
  expect(await race([connect, (round) => importVehicles(input(round)), connect])).toEqual([]);
});

test('has no deadlock of a first connection with a change of the TBox', async () => {
  const vin = VINS[0] ?? '';
  const rebind = (round: number) =>
    updateVehicle({ ctx: admin, input: { vin, tboxSerial: `TBX-A-${round}`, tags: [`t${round}`] } });
  const first = async () => {
    await db.pool.query('delete from vehicle_presence where vehicle_id = (select id from vehicles where vin = $1)', [
      vin,
    ]);
    await connect();
  };
  expect(await race([rebind, first, connect])).toEqual([]);
});
