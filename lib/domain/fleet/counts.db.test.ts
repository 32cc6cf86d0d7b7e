import { afterAll, beforeAll, expect, test } from 'vitest';
import { VEHICLE_STATUSES } from '@/lib/contracts';
import type { Ctx } from '@/lib/domain/context';
import { createTestDb, type TestDb } from '@/lib/testing/db';
import { ctxOf, userActor } from '@/lib/testing/fleet';
import { type KnownVehicle, readKnownVehicles, seedListedVehicles } from '@/lib/testing/listed-vehicles';
import { countVehicles, refreshVehicleCounts } from '.';

let db: TestDb;
let admin: Ctx;
let east: Ctx;

beforeAll(async () => {
  db = await createTestDb();
  await seedListedVehicles(db, 3_000);
  admin = ctxOf(db, userActor('admin', 'all'));
  east = ctxOf(db, userActor('operator', [1]));
});
afterAll(() => db.drop());

function countByHand(rows: KnownVehicle[]) {
  const known = rows.filter((v) => v.once && (v.connected || !v.lost));
  const awake = known.filter((v) => !v.sleeping);
  return {
    total: rows.length,
    connected: awake.filter((v) => v.connected && v.fresh).length,
    no_data: awake.filter((v) => v.connected && !v.fresh).length,
    sleeping: known.filter((v) => v.sleeping).length,
    offline: awake.filter((v) => !v.connected).length,
    never_connected: rows.filter((v) => !v.once).length,
    unknown: rows.filter((v) => v.once && !v.connected && v.lost).length,
  };
}

test('counts equal the rows, before and after a refresh, and a second refresh does nothing', async () => {
  const rows = await readKnownVehicles(db);
  const check = async () => {
    const counts = await countVehicles({ ctx: admin });
    expect(counts).toMatchObject(countByHand(rows));
    expect(VEHICLE_STATUSES.reduce((sum, status) => sum + counts[status], 0)).toBe(counts.total);
    expect(counts.byFleet.find((fleet) => fleet.code === 'east')).toEqual({
      ...{ code: 'east', name: 'east' },
      ...countByHand(rows.filter((v) => v.fleet === 'east')),
    });
  };
  await check();
  await Promise.all([refreshVehicleCounts({ ctx: admin }), refreshVehicleCounts({ ctx: admin })]);
  await check();
  expect(await refreshVehicleCounts({ ctx: admin })).toBe(0);
});

test('counts follow moved and deleted vehicles', async () => {
  await db.pool.query('update vehicles set fleet_id = 3 where id between 100 and 120');
  await db.pool.query('delete from vehicles where id between 200 and 209');
  const rows = await readKnownVehicles(db);
  const counts = await countVehicles({ ctx: admin });
  expect(counts.total).toBe(rows.length);
  for (const { code, total } of counts.byFleet) expect(total).toBe(rows.filter((v) => v.fleet === code).length);
  expect(await countVehicles({ ctx: east })).toMatchObject({ total: rows.filter((v) => v.fleet === 'east').length });
});

test('counts of the starts of VINs equal the rows, also after corrections', async () => {
  await db.pool.query(`update vehicles set vin = 'ZZZ' || substr(vin, 4) where id between 300 and 305`);
  const counted = `select fleet_id, model_id, vin_prefix, sum(vehicles)::int as vehicles from (
    select fleet_id, model_id, vin_prefix, vehicles from vehicle_vin_prefixes
    union all select fleet_id, model_id, vin_prefix, delta from vehicle_vin_prefix_deltas) c
    group by 1, 2, 3 having sum(vehicles) <> 0 order by 1, 2, 3`;
  const rows = `select fleet_id, model_id, left(vin, 8) as vin_prefix, count(*)::int as vehicles from vehicles
    group by 1, 2, 3 order by 1, 2, 3`;
  const expectedCounts = (await db.pool.query(rows)).rows;
  expect((await db.pool.query(counted)).rows).toEqual(expectedCounts);
  await refreshVehicleCounts({ ctx: admin });
  expect((await db.pool.query(counted)).rows).toEqual(expectedCounts);
});
