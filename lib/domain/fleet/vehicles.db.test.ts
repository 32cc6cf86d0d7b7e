import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Ctx } from '@/lib/domain/context';
import { ConflictError, ForbiddenError, NotFoundError, ValidationError } from '@/lib/domain/errors';
import { createTestDb, type TestDb } from '@/lib/testing/db';
import { ctxOf, testVin, userActor } from '@/lib/testing/fleet';
import { createFleet, createModel, getVehicle, listFleets, listModels, registerVehicle, updateVehicle } from '.';

let db: TestDb;
let admin: Ctx;
let operator: Ctx;
const model = { code: 'm1', name: 'Model one', manufacturer: 'Maker', powertrain: 'bev' } as const;

beforeAll(async () => {
  db = await createTestDb();
  admin = ctxOf(db, userActor('admin', 'all'));
  await createFleet({ ctx: admin, input: { code: 'east', name: 'East' } });
  await createFleet({ ctx: admin, input: { code: 'west', name: 'West' } });
  await createModel({ ctx: admin, input: model });
  const east = await db.prisma.fleet.findUniqueOrThrow({ where: { code: 'east' } });
  operator = ctxOf(db, userActor('operator', [east.id]));
});
afterAll(() => db.drop());

const register = (n: number, more: object = {}) =>
  registerVehicle({ ctx: admin, input: { vin: testVin(n), fleet: 'east', model: 'm1', ...more } });
const auditOf = (targetId: string) => db.prisma.auditEntry.findMany({ where: { targetId }, orderBy: { id: 'asc' } });
const bindingsOf = (serial: string) =>
  db.prisma.tboxBinding.findMany({ where: { tbox: { serial } }, orderBy: { id: 'asc' }, include: { vehicle: true } });

describe('register', () => {
  test('stores normalised values, and audits them', async () => {
    const vehicle = await register(1, { plate: ' 沪a·1 ', tags: [' b', 'a', 'b', ''], tboxSerial: 'TBX-1' });
    expect(vehicle).toMatchObject({
      vin: testVin(1),
      plate: '沪A·1',
      tags: ['a', 'b'],
      tboxSerial: 'TBX-1',
      fleet: { code: 'east', name: 'East' },
      model: { code: 'm1', name: 'Model one' },
      presence: null,
      telemetry: null,
      signals: {},
      checkDigitOk: true,
      tbox: { serial: 'TBX-1', hardware: null },
    });
    expect(vehicle.bindings).toEqual([
      { serial: 'TBX-1', boundAt: expect.any(Number), unboundAt: null, boundBy: 'admin@example.com', reason: null },
    ]);
    expect(await auditOf(testVin(1))).toMatchObject([
      { action: 'vehicle.register', actorLabel: 'admin@example.com', detail: { fleet: 'east', tboxSerial: 'TBX-1' } },
    ]);
  });

  test('warns of a plate that other vehicles have, also after a change, and names a few', async () => {
    const [first, ...others] = [60, 61, 62, 63, 64, 65, 66, 67];
    expect(await register(first ?? 0, { plate: '沪A·60' })).toMatchObject({ plateAlsoOn: [] });
    for (const n of others) await register(n, { plate: n === 67 ? null : '沪a·60' });
    const changed = await updateVehicle({ ctx: admin, input: { vin: testVin(67), plate: '沪A·60' } });
    expect(changed.plateAlsoOn).toHaveLength(5);
    expect(changed.plateAlsoOn).not.toContain(testVin(67));
    expect(await updateVehicle({ ctx: admin, input: { vin: testVin(67), plate: null } })).toMatchObject({
      plateAlsoOn: [],
    });
  });

  test('accepts and reports a wrong check digit', async () => {
    const vin = `${testVin(2).slice(0, 8)}${testVin(2)[8] === '1' ? '2' : '1'}${testVin(2).slice(9)}`;
    expect(await register(2, { vin })).toMatchObject({ vin, checkDigitOk: false });
  });

  test.each([
    [{ vin: 'LTPAA1A1IPA000001' }, 'vin'],
    [{ vin: 'SHORT' }, 'vin'],
    [{ fleet: 'nowhere' }, 'fleet'],
    [{ model: 'nothing' }, 'model'],
    [{ plate: 'x'.repeat(21) }, 'plate'],
    [{ plate: 'a\nb' }, 'plate'],
    [{ tags: ['x'.repeat(33)] }, 'tags.0'],
    [{ tags: Array.from({ length: 21 }, (_, i) => `t${i}`) }, 'tags'],
    [{ tboxSerial: 'a b' }, 'tboxSerial'],
  ])('rejects %j by field', async (wrong, path) => {
    const error = await register(3, wrong).catch((e: unknown) => e);
    expect(error).toBeInstanceOf(ValidationError);
    expect((error as ValidationError).fields.map((field) => field.path)).toContain(path);
  });

  test('rejects a repeated VIN, without an audit row', async () => {
    await expect(register(1)).rejects.toMatchObject({ code: 'vin_registered' });
    expect(await auditOf(testVin(1))).toHaveLength(1);
  });

  test('rejects an operator', async () => {
    const input = { vin: testVin(4), fleet: 'east', model: 'm1' };
    await expect(registerVehicle({ ctx: operator, input })).rejects.toBeInstanceOf(ForbiddenError);
  });
});

describe('read', () => {
  test('finds no vehicle of another fleet', async () => {
    await register(10, { fleet: 'west' });
    expect(await getVehicle({ ctx: operator, input: { vin: testVin(1).toLowerCase() } })).toMatchObject({
      plate: '沪A·1',
    });
    await expect(getVehicle({ ctx: operator, input: { vin: testVin(10) } })).rejects.toBeInstanceOf(NotFoundError);
    await expect(getVehicle({ ctx: admin, input: { vin: testVin(11) } })).rejects.toBeInstanceOf(NotFoundError);
  });

  test('lists the fleets of the actor', async () => {
    expect(await listFleets({ ctx: operator, input: {} })).toEqual([
      {
        ...{ code: 'east', name: 'East', authentication: ['certificate'] },
        ...{ vehicles: expect.any(Number), archivedAt: null, archivedBy: null },
      },
    ]);
    expect(await listFleets({ ctx: admin, input: {} })).toHaveLength(2);
    expect(await listModels({ ctx: operator, input: {} })).toMatchObject([model]);
  });

  test('returns presence and newest signals', async () => {
    const { id } = await db.prisma.vehicle.findUniqueOrThrow({ where: { vin: testVin(1) } });
    const at = new Date('2026-01-15T11:00:00.123Z');
    await db.prisma.vehiclePresence.create({
      data: { vehicleId: id, connected: true, connectedAt: at, dataFresh: true, changedAt: at },
    });
    await db.prisma.vehicleState.create({
      data: { vehicleId: id, sampledAt: at, receivedAt: at, seq: 3, speedKmh: 42, signals: { Speed: [42, 7] } },
    });
    expect(await getVehicle({ ctx: operator, input: { vin: testVin(1) } })).toMatchObject({
      presence: { connected: true, connectedAt: at.getTime(), disconnectedAt: null, changedAt: at.getTime() },
      telemetry: { receivedAt: at.getTime(), speedKmh: 42, latitude: null },
      signals: { Speed: [42, 7] },
    });
  });
});

describe('update', () => {
  test('keeps values that are not given, and audits old and new ones', async () => {
    await register(20, { plate: 'OLD', tags: ['a'], tboxSerial: 'TBX-20' });
    const vehicle = await updateVehicle({ ctx: admin, input: { vin: testVin(20), plate: 'new', fleet: 'west' } });
    expect(vehicle).toMatchObject({ plate: 'NEW', tags: ['a'], tboxSerial: 'TBX-20', fleet: { code: 'west' } });
    const [, entry] = await auditOf(testVin(20));
    expect(entry?.detail).toEqual({ plate: 'NEW', plateBefore: 'OLD', fleet: 'west' });
  });

  test('unbinds a TBox from its former vehicle, with the history of both', async () => {
    await register(21, { tboxSerial: 'TBX-21' });
    await register(22, { tboxSerial: 'TBX-22' });
    await updateVehicle({
      ctx: admin,
      input: { vin: testVin(21), tboxSerial: 'TBX-22', reason: 'swapped at workshop' },
    });
    const [first, second] = await bindingsOf('TBX-22');
    expect(first).toMatchObject({ vehicle: { vin: testVin(22) }, reason: 'swapped at workshop' });
    expect(first?.unboundAt).not.toBeNull();
    expect(second).toMatchObject({ vehicle: { vin: testVin(21) }, unboundAt: null, boundBy: 'admin@example.com' });
    expect(await getVehicle({ ctx: admin, input: { vin: testVin(22) } })).toMatchObject({
      tbox: null,
      tboxSerial: null,
    });
    const after = await getVehicle({ ctx: admin, input: { vin: testVin(21) } });
    expect(after.bindings.map((binding) => [binding.serial, binding.unboundAt === null])).toEqual([
      ['TBX-22', true],
      ['TBX-21', false],
    ]);
  });

  test('removes the TBox with null', async () => {
    await register(23, { tboxSerial: 'TBX-23' });
    const vehicle = await updateVehicle({ ctx: admin, input: { vin: testVin(23), tboxSerial: null } });
    expect(vehicle).toMatchObject({ tbox: null, tboxSerial: null, bindings: [{ reason: 'taken out' }] });
  });

  test('binds a TBox to one of two vehicles concurrently, and rejects the other', async () => {
    await register(24);
    await register(25);
    const results = await Promise.allSettled(
      [24, 25].map((n) => updateVehicle({ ctx: admin, input: { vin: testVin(n), tboxSerial: 'TBX-RACE' } })),
    );
    const bindings = await bindingsOf('TBX-RACE');
    expect(bindings.filter((binding) => binding.unboundAt === null)).toHaveLength(1);
    for (const result of results) {
      if (result.status === 'rejected') expect(result.reason).toBeInstanceOf(ConflictError);
    }
    expect(results.some((result) => result.status === 'fulfilled')).toBe(true);
  });

  test('rejects a change of the TBox after a concurrent change, and changes nothing', async () => {
    await register(26, { tboxSerial: 'TBX-26' });
    const client = await db.pool.connect();
    try {
      await client.query('begin');
      await client.query('select id from vehicles where vin = $1 for update', [testVin(26)]);
      const late = updateVehicle({ ctx: admin, input: { vin: testVin(26), tboxSerial: 'TBX-LATE', plate: 'LATE' } });
      const outcome = late.catch((e: unknown) => e);
      await expect.poll(waitingSessions).toBeGreaterThan(0);
      await client.query('update vehicles set tbox_serial = null where vin = $1', [testVin(26)]);
      await client.query('commit');
      expect(await outcome).toMatchObject({ code: 'tbox_rebound' });
    } finally {
      client.release();
    }
    expect(await getVehicle({ ctx: admin, input: { vin: testVin(26) } })).toMatchObject({ plate: null });
    expect(await bindingsOf('TBX-LATE')).toEqual([]);
  });

  test('rejects an operator, and an unknown vehicle', async () => {
    const input = { vin: testVin(20), plate: 'X' };
    await expect(updateVehicle({ ctx: operator, input })).rejects.toBeInstanceOf(ForbiddenError);
    const unknown = { vin: testVin(99), plate: 'X' };
    await expect(updateVehicle({ ctx: admin, input: unknown })).rejects.toBeInstanceOf(NotFoundError);
  });

  test('notifies other processes at commit', async () => {
    const listener = await db.pool.connect();
    try {
      const notifications: string[] = [];
      listener.on('notification', (notification) => notifications.push(notification.payload ?? ''));
      await listener.query('listen tsp_feed');
      const { id } = await db.prisma.vehicle.findUniqueOrThrow({ where: { vin: testVin(20) } });
      await updateVehicle({ ctx: admin, input: { vin: testVin(20), plate: 'A' } });
      await expect
        .poll(() => notifications.map((text) => JSON.parse(text)))
        .toContainEqual({
          type: 'vehicle',
          change: 'changed',
          vehicleIds: [id],
        });
    } finally {
      listener.release(true);
    }
  });
});

describe('catalogue', () => {
  test('rejects repeated codes, and an operator', async () => {
    const input = { code: 'east', name: 'Again' };
    await expect(createFleet({ ctx: admin, input })).rejects.toMatchObject({ code: 'fleet_exists' });
    await expect(createModel({ ctx: admin, input: model })).rejects.toMatchObject({ code: 'model_exists' });
    await expect(createFleet({ ctx: operator, input })).rejects.toBeInstanceOf(ForbiddenError);
    await expect(createModel({ ctx: operator, input: model })).rejects.toBeInstanceOf(ForbiddenError);
    expect(await auditOf('east')).toMatchObject([{ action: 'fleet.create' }]);
  });
});

async function waitingSessions(): Promise<number> {
  const { rows } = await db.pool.query<{ n: number }>(
    `select count(*)::int as n from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`,
  );
  return rows[0]?.n ?? 0;
}
