import { afterAll, beforeAll, expect, test } from 'vitest';
import { createTestDb, type TestDb } from '@/lib/testing/db';
import { fakeClock } from '@/lib/testing/fake-clock';
import { testVin } from '@/lib/testing/fleet';
import { type Ctx, withTransaction } from './context';
import { ValidationError } from './errors';
import { createFleet, createModel, registerVehicle } from './fleet';

let db: TestDb;
let ctx: Ctx;
beforeAll(async () => {
  db = await createTestDb();
  ctx = {
    db,
    clock: fakeClock(),
    actor: { kind: 'user', id: 'ann', label: 'ann@example.com', role: 'admin', fleets: 'all' },
  };
});
afterAll(() => db.drop());

/** Verbs that each open their own transaction. */
async function register(of: Ctx, code: string, vin: string): Promise<void> {
  await createFleet({ ctx: of, input: { code, name: code } });
  await createModel({ ctx: of, input: { code, name: code, manufacturer: 'M', powertrain: 'bev' } });
  const vehicle = await registerVehicle({ ctx: of, input: { vin, fleet: code, model: code } });
  expect(vehicle.vin).toBe(vin);
}
const stored = async (code: string, vin: string) => ({
  fleets: await db.prisma.fleet.count({ where: { code } }),
  vehicles: await db.prisma.vehicle.count({ where: { vin } }),
  audit: await db.prisma.auditEntry.count({ where: { targetId: { in: [code, vin] } } }),
});

test('commits verbs of one transaction together', async () => {
  const vin = testVin(1);
  await withTransaction(ctx, async (tx) => {
    await register(tx, 'kept', vin);
    expect(await stored('kept', vin)).toEqual({ fleets: 0, vehicles: 0, audit: 0 });
  });
  expect(await stored('kept', vin)).toEqual({ fleets: 1, vehicles: 1, audit: 3 });
});

test('rolls back verbs of one transaction together, with their audit rows', async () => {
  const vin = testVin(2);
  const failed = withTransaction(ctx, async (tx) => {
    await register(tx, 'dropped', vin);
    await registerVehicle({ ctx: tx, input: { vin: testVin(3), fleet: 'unknown', model: 'dropped' } });
  });
  await expect(failed).rejects.toThrow(ValidationError);
  expect(await stored('dropped', vin)).toEqual({ fleets: 0, vehicles: 0, audit: 0 });
});
