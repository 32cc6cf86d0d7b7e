import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Ctx } from '@/lib/domain/context';
import { createTestDb, type TestDb } from '@/lib/testing/db';
import { ctxOf, testVin, userActor } from '@/lib/testing/fleet';
import {
  archiveFleet,
  archiveModel,
  archiveVehicle,
  createFleet,
  createModel,
  importVehicles,
  listFleets,
  listModels,
  registerVehicle,
  restoreFleet,
  restoreModel,
  restoreVehicle,
  updateFleet,
  updateModel,
  updateVehicle,
} from '.';

let db: TestDb;
let admin: Ctx;
let foreign: Ctx;
let operator: Ctx;
let n = 0;

beforeAll(async () => {
  db = await createTestDb();
  admin = ctxOf(db, userActor('admin', 'all'));
  await createFleet({ ctx: admin, input: { code: 'home', name: 'Home' } });
  await createModel({
    ctx: admin,
    input: { code: 'base', name: 'Base', manufacturer: 'Maker', powertrain: 'bev' },
  });
  const home = await db.prisma.fleet.findUniqueOrThrow({ where: { code: 'home' } });
  foreign = ctxOf(db, userActor('admin', [home.id]));
  operator = ctxOf(db, userActor('operator', [home.id]));
});
afterAll(() => db.drop());

const codeOf = (attempt: Promise<unknown>) =>
  attempt.then(
    () => 'done',
    (error: { code: string }) => error.code,
  );
const auditOf = async (targetType: string, targetId: string) =>
  (await db.prisma.auditEntry.findMany({ where: { targetType, targetId }, orderBy: { id: 'asc' } })).map(
    ({ action, detail }) => [action, detail],
  );
const register = (fleet: string, model = 'base') =>
  registerVehicle({ ctx: admin, input: { vin: testVin(++n), fleet, model } });

describe('a fleet', () => {
  const fleet = (code: string) => createFleet({ ctx: admin, input: { code, name: 'Name' } });
  const listed = async (archived = false) =>
    (await listFleets({ ctx: admin, input: { archived } })).map(({ code }) => code);

  test('is created and renamed, each in its audit trail with before and after', async () => {
    expect(await fleet('one')).toEqual({
      ...{ code: 'one', name: 'Name', authentication: ['certificate'] },
      ...{ vehicles: 0, archivedAt: null, archivedBy: null },
    });
    expect(await updateFleet({ ctx: admin, input: { code: 'one', name: ' New ' } })).toMatchObject({ name: 'New' });
    await updateFleet({ ctx: admin, input: { code: 'one', name: 'New' } });
    expect(await auditOf('fleet', 'one')).toEqual([
      ['fleet.create', { name: 'Name' }],
      ['fleet.update', { name: 'New', nameBefore: 'Name' }],
    ]);
    expect(await codeOf(fleet('one'))).toBe('fleet_exists');
    expect(await codeOf(fleet('Capital'))).toBe('validation_failed');
    expect(await codeOf(updateFleet({ ctx: admin, input: { code: 'one', name: ' ' } }))).toBe('validation_failed');
  });

  test('with vehicles is not archived; the refusal has their number', async () => {
    await fleet('busy');
    const { vin } = await register('busy');
    const attempt = archiveFleet({ ctx: admin, input: { code: 'busy' } });
    await expect(attempt).rejects.toMatchObject({
      code: 'fleet_in_use',
      message: expect.stringContaining('1 vehicle'),
    });
    await archiveVehicle({ ctx: admin, input: { vin } });
    expect(await archiveFleet({ ctx: admin, input: { code: 'busy' } })).toMatchObject({
      vehicles: 0,
      archivedAt: admin.clock.now(),
      archivedBy: 'admin@example.com',
    });
    expect(await codeOf(archiveFleet({ ctx: admin, input: { code: 'busy' } }))).toBe('fleet_archived');
    const restored = restoreVehicle({ ctx: admin, input: { vin } });
    await expect(restored).rejects.toMatchObject({ code: 'fleet_archived', message: expect.stringContaining('busy') });
    await restoreFleet({ ctx: admin, input: { code: 'busy' } });
    expect(await codeOf(restoreVehicle({ ctx: admin, input: { vin } }))).toBe('done');
    expect(await auditOf('fleet', 'busy')).toMatchObject([
      ['fleet.create', {}],
      ['fleet.archive', { archived: true, archivedBefore: false }],
      ['fleet.restore', { archived: false, archivedBefore: true }],
    ]);
  });

  test('that is archived is not listed, and takes no vehicle', async () => {
    await fleet('old');
    const { vin } = await register('home');
    await archiveFleet({ ctx: admin, input: { code: 'old' } });
    expect(await listed()).not.toContain('old');
    expect(await listed(true)).toContain('old');
    const refused = { fields: [{ path: 'fleet', message: 'The fleet old is archived' }] };
    await expect(register('old')).rejects.toMatchObject(refused);
    await expect(updateVehicle({ ctx: admin, input: { vin, fleet: 'old' } })).rejects.toMatchObject(refused);
    const csv = `vin,fleet,model\n${testVin(++n)},old,base`;
    expect((await importVehicles({ ctx: admin, input: { csv } })).refused).toEqual([
      { line: 2, message: 'fleet: old is archived' },
    ]);
    expect(await codeOf(restoreFleet({ ctx: admin, input: { code: 'home' } }))).toBe('fleet_not_archived');
  });

  test('is archived or takes a vehicle, not both at the same moment', async () => {
    for (let round = 0; round < 10; round++) {
      const code = `race-${round}`;
      await fleet(code);
      const outcomes = await Promise.all([
        codeOf(register(code)),
        codeOf(archiveFleet({ ctx: admin, input: { code } })),
      ]);
      expect(['done,fleet_in_use', 'validation_failed,done']).toContain(outcomes.join());
    }
  });

  test('of another administrator is not found, and an operator changes none', async () => {
    await fleet('theirs');
    expect(await codeOf(updateFleet({ ctx: foreign, input: { code: 'theirs', name: 'X' } }))).toBe('not_found');
    expect(await codeOf(archiveFleet({ ctx: foreign, input: { code: 'theirs' } }))).toBe('not_found');
    expect(await codeOf(archiveFleet({ ctx: admin, input: { code: 'unknown' } }))).toBe('not_found');
    for (const attempt of [
      createFleet({ ctx: operator, input: { code: 'x', name: 'X' } }),
      updateFleet({ ctx: operator, input: { code: 'home', name: 'X' } }),
      archiveFleet({ ctx: operator, input: { code: 'home' } }),
      restoreFleet({ ctx: operator, input: { code: 'home' } }),
    ]) {
      expect(await codeOf(attempt)).toBe('forbidden');
    }
    expect((await listFleets({ ctx: operator, input: {} })).map(({ code }) => code)).toEqual(['home']);
  });
});

describe('a model', () => {
  const model = (code: string) =>
    createModel({ ctx: admin, input: { code, name: 'Name', manufacturer: 'Maker', powertrain: 'ice' } });

  test('is created, renamed, archived and restored', async () => {
    await model('m2');
    const { vin } = await register('home', 'm2');
    expect(await updateModel({ ctx: admin, input: { code: 'm2', manufacturer: 'Other' } })).toMatchObject({
      ...{ name: 'Name', manufacturer: 'Other', powertrain: 'ice', vehicles: 1 },
    });
    expect(await codeOf(archiveModel({ ctx: admin, input: { code: 'm2' } }))).toBe('model_in_use');
    await archiveVehicle({ ctx: admin, input: { vin } });
    await archiveModel({ ctx: admin, input: { code: 'm2' } });
    expect((await listModels({ ctx: admin, input: {} })).map(({ code }) => code)).toEqual(['base']);
    expect(await listModels({ ctx: admin, input: { archived: true } })).toMatchObject([{ code: 'm2', vehicles: 0 }]);
    expect(await codeOf(register('home', 'm2'))).toBe('validation_failed');
    expect(await codeOf(restoreVehicle({ ctx: admin, input: { vin } }))).toBe('model_archived');
    await restoreModel({ ctx: admin, input: { code: 'm2' } });
    expect(await codeOf(register('home', 'm2'))).toBe('done');
    expect(await auditOf('model', 'm2')).toMatchObject([
      ['model.create', { powertrain: 'ice' }],
      ['model.update', { manufacturer: 'Other', manufacturerBefore: 'Maker' }],
      ['model.archive', {}],
      ['model.restore', {}],
    ]);
    expect(await codeOf(archiveModel({ ctx: operator, input: { code: 'base' } }))).toBe('forbidden');
    expect(await codeOf(archiveModel({ ctx: admin, input: { code: 'unknown' } }))).toBe('not_found');
  });

  test('has the number of its vehicles that the actor may see', async () => {
    await createFleet({ ctx: admin, input: { code: 'away', name: 'Away' } });
    await model('counted');
    await register('home', 'counted');
    await register('away', 'counted');
    const count = async (ctx: Ctx) =>
      (await listModels({ ctx, input: {} })).find(({ code }) => code === 'counted')?.vehicles;
    expect([await count(admin), await count(operator)]).toEqual([2, 1]);
  });
});
