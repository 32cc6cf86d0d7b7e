import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import type { Ctx } from '@/lib/domain/context';
import { ForbiddenError, ValidationError } from '@/lib/domain/errors';
import { createTestDb, type TestDb } from '@/lib/testing/db';
import { ctxOf, testVin, userActor } from '@/lib/testing/fleet';
import { getVehicle, importVehicles } from '.';

const HEADER = 'vin,plate,fleet,model,tags,tbox_serial';
let db: TestDb;
let admin: Ctx;
beforeAll(async () => {
  db = await createTestDb();
  admin = ctxOf(db, userActor('admin', 'all'));
  await db.prisma.fleet.create({ data: { code: 'east', name: 'East' } });
  await db.prisma.vehicleModel.create({ data: { code: 'm1', name: 'M1', manufacturer: 'M', powertrain: 'ice' } });
});
beforeEach(async () => {
  await db.pool.query('delete from tbox_bindings');
  await db.pool.query('delete from vehicles');
  await db.pool.query('delete from tboxes');
});
afterAll(() => db.drop());

const run = (...lines: string[]) => importVehicles({ ctx: admin, input: { csv: lines.join('\n') } });
const read = (n: number) => getVehicle({ ctx: admin, input: { vin: testVin(n) } });

test('accepts a byte order mark, CRLF, quotes, tags and lower case', async () => {
  const csv = `\uFEFF${HEADER}\r\n${testVin(1).toLowerCase()},"沪a·1",east,m1,"a; b;a",TBX1\r\n\r\n${testVin(2)},,east,m1,,\r\n`;
  expect(await importVehicles({ ctx: admin, input: { csv } })).toEqual({ created: 2, updated: 0, refused: [] });
  expect(await read(1)).toMatchObject({ plate: '沪A·1', tags: ['a', 'b'], tboxSerial: 'TBX1' });
  expect(await read(2)).toMatchObject({ plate: null, tags: [], tbox: null });
});

test('refuses invalid lines with their number, and applies the others', async () => {
  const result = await run(
    HEADER,
    `${testVin(1)},,east,m1,,TBX1`,
    'NOTAVIN,,east,m1,,',
    `${testVin(3)},,nowhere,m1,,`,
    `${testVin(4)},,east,nothing,,`,
    `${testVin(5)},${'x'.repeat(21)},east,m1,,`,
    `${testVin(1)},,east,m1,,`,
    `${testVin(6)},,east,m1,,TBX1`,
    `${testVin(7)},,east,m1`,
    `${testVin(8)},a"b,east,m1,,`,
    `${testVin(9)},,east,m1,,`,
  );
  expect(result).toMatchObject({ created: 2, updated: 0 });
  expect(result.refused.map(({ line, message }) => `${line} ${message}`)).toEqual([
    expect.stringMatching(/^3 vin: A VIN has 17/),
    '4 fleet: there is no fleet nowhere',
    '5 model: there is no model nothing',
    expect.stringMatching(/^6 plate: /),
    expect.stringMatching(/^7 vin: .* is in an earlier line$/),
    expect.stringMatching(/^8 tbox_serial: TBX1 is in an earlier line$/),
    '9 The line has more or fewer columns than the header',
    expect.stringMatching(/^10 /),
  ]);
  expect((await read(9)).fleet.code).toBe('east');
});

test('updates existing vehicles, and keeps values of missing columns', async () => {
  await run(HEADER, `${testVin(1)},OLD,east,m1,a,TBX1`);
  expect(await run('model,fleet,vin', `m1,east,${testVin(1)}`)).toEqual({ created: 0, updated: 1, refused: [] });
  expect(await read(1)).toMatchObject({ plate: 'OLD', tags: ['a'], tboxSerial: 'TBX1' });
  await run(HEADER, `${testVin(1)},NEW,east,m1,,`);
  expect(await read(1)).toMatchObject({ plate: 'NEW', tags: [], tboxSerial: 'TBX1' });
});

test('replaces the TBox of a vehicle, and refuses one that is bound to another', async () => {
  await run(HEADER, `${testVin(1)},,east,m1,,TBX1`, `${testVin(2)},,east,m1,,TBX2`);
  const result = await run(HEADER, `${testVin(1)},,east,m1,,TBX3`, `${testVin(3)},,east,m1,,TBX2`);
  expect(result).toEqual({
    created: 0,
    updated: 1,
    refused: [{ line: 3, message: `tbox_serial: TBX2 is bound to ${testVin(2)}` }],
  });
  expect((await read(1)).bindings).toMatchObject([
    { serial: 'TBX3', unboundAt: null },
    { serial: 'TBX1', unboundAt: expect.any(Number), reason: 'replaced by an import' },
  ]);
});

test('applies many rows in batches, each with its audit row', async () => {
  const rows = Array.from({ length: 1_200 }, (_, n) => `${testVin(n)},,east,m1,,TBX${n}`);
  expect(await run(HEADER, ...rows)).toEqual({ created: 1_200, updated: 0, refused: [] });
  const audit = await db.prisma.auditEntry.findMany({
    where: { action: 'vehicle.import' },
    orderBy: { id: 'desc' },
    take: 3,
  });
  expect(audit.map((entry) => (entry.detail as { created: string[] }).created.length)).toEqual([200, 500, 500]);
  expect(new Set(audit.map((entry) => entry.targetId)).size).toBe(1);
  expect(await db.prisma.tboxBinding.count({ where: { unboundAt: null } })).toBe(1_200);
});

test('rejects a file with an invalid header', async () => {
  for (const lines of [['plate,fleet'], [`${HEADER},colour`], ['']]) {
    await expect(run(...lines)).rejects.toBeInstanceOf(ValidationError);
  }
  const operator = ctxOf(db, userActor('operator', 'all'));
  await expect(importVehicles({ ctx: operator, input: { csv: HEADER } })).rejects.toBeInstanceOf(ForbiddenError);
});
