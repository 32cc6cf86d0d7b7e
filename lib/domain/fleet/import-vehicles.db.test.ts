import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import type { ImportResult } from '@/lib/contracts';
import type { Ctx } from '@/lib/domain/context';
import { ForbiddenError, ValidationError } from '@/lib/domain/errors';
import { createTestDb, type TestDb } from '@/lib/testing/db';
import { ctxOf, testVin, userActor } from '@/lib/testing/fleet';
import { csvResponse } from '@/lib/web/csv-response';
import { exportVehicles, getVehicle, importVehicles, registerVehicle } from '.';

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

/** Sums of the answer, in words where they are not 0. */
const run = async (...lines: string[]) =>
  summaryOf(await importVehicles({ ctx: admin, input: { csv: lines.join('\n') } }));
const preview = async (...lines: string[]) =>
  summaryOf(await importVehicles({ ctx: admin, input: { csv: lines.join('\n'), preview: true } }));
const summaryOf = ({ preview: _, ...result }: ImportResult) =>
  Object.fromEntries(Object.entries(result).filter(([, value]) => (Array.isArray(value) ? value.length : value) !== 0));
const read = (n: number) => getVehicle({ ctx: admin, input: { vin: testVin(n) } });

test('accepts a byte order mark, CRLF, quotes, tags and lower case', async () => {
  const csv = `\uFEFF${HEADER}\r\n${testVin(1).toLowerCase()},"沪a·1",east,m1,"a; b;a",TBX1\r\n\r\n${testVin(2)},,east,m1,,\r\n`;
  expect(await run(csv)).toEqual({ created: 2 });
  expect(await read(1)).toMatchObject({ plate: '沪A·1', tags: ['a', 'b'], tboxSerial: 'TBX1' });
  expect(await read(2)).toMatchObject({ plate: null, tags: [], tbox: null });
});

test('accepts blanks in a VIN, and emoji that are joined', async () => {
  const spaced = `${testVin(1).slice(0, 3)} ${testVin(1).slice(3)}`;
  expect(await run(HEADER, `${spaced},,east,m1,👩‍👩‍👧;नमस्‍ते,`)).toEqual({ created: 1 });
  expect((await read(1)).tags).toEqual(['नमस्‍ते', '👩‍👩‍👧']);
});

test.each([
  ['semicolons', ';', []],
  ['tabs', '\t', []],
  ['a line that names the separator', ';', ['sep=;']],
])('accepts %s', async (_, separator, before) => {
  const join = (...cells: string[]) => cells.join(separator);
  const row = join(testVin(1), 'P,1', 'east', 'm1', '"a;b"', 'TBX1');
  expect(await run(...before, join(...HEADER.split(',')), row)).toEqual({ created: 1 });
  expect(await read(1)).toMatchObject({ plate: 'P,1', tags: ['a', 'b'], tboxSerial: 'TBX1' });
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
    `${testVin(10)},,,m1,,`,
    `${testVin(11)},,<clear>,m1,,`,
    `${testVin(12)},a\u0000b,east,m1,,`,
    `${testVin(13)},,east,m1,,,more`,
    `${testVin(9)},,east,m1,,,,`,
  );
  expect(result).toMatchObject({ created: 2 });
  expect((result.refused as ImportResult['refused']).map(({ line, message }) => `${line} ${message}`)).toEqual([
    expect.stringMatching(/^3 vin: A VIN has 17/),
    '4 fleet: there is no fleet nowhere',
    '5 model: there is no model nothing',
    expect.stringMatching(/^6 plate: /),
    expect.stringMatching(/^7 vin: .* is in an earlier line$/),
    expect.stringMatching(/^8 tbox_serial: TBX1 is in an earlier line$/),
    '9 The line has 4 cells, the header 6',
    expect.stringMatching(/^10 A quotation mark/),
    '11 fleet: is needed for a new vehicle',
    '12 fleet: cannot be cleared',
    '13 The line is not Unicode, or has U+0000',
    '14 The line has 7 cells, the header 6',
  ]);
  expect((await read(9)).fleet.code).toBe('east');
});

test('names each row of a file with an unclosed quotation mark', async () => {
  const rows = Array.from({ length: 300 }, (_, n) => `${testVin(n)},${n === 2 ? '"P' : ''},east,m1,,`);
  expect(await run(HEADER, ...rows)).toEqual({
    created: 299,
    refused: [{ line: 4, message: 'A quotation mark is not closed' }],
  });
});

test('keeps what an empty cell or a missing column has, and clears what is marked', async () => {
  await run(HEADER, `${testVin(1)},OLD,east,m1,a,TBX1`);
  expect(await run('model,fleet,vin', `m1,east,${testVin(1)}`)).toEqual({ unchanged: 1 });
  expect(await run('vin', testVin(1))).toEqual({ unchanged: 1 });
  expect(await run(HEADER, `${testVin(1)},,,,,`)).toEqual({ unchanged: 1 });
  expect(await run(HEADER, `${testVin(1)},NEW,,,,`)).toEqual({ updated: 1 });
  expect(await read(1)).toMatchObject({ plate: 'NEW', tags: ['a'], tboxSerial: 'TBX1' });
  expect(await run(HEADER, `${testVin(1)},<clear>,,,<clear>,<CLEAR>`)).toEqual({ updated: 1 });
  expect(await read(1)).toMatchObject({
    ...{ plate: null, tags: [], tboxSerial: null },
    bindings: [{ serial: 'TBX1', unboundAt: expect.any(Number), reason: 'taken out by an import' }],
  });
});

test('replaces the TBox of a vehicle, and refuses one that is bound to another', async () => {
  await run(HEADER, `${testVin(1)},,east,m1,,TBX1`, `${testVin(2)},,east,m1,,TBX2`);
  expect(await run(HEADER, `${testVin(1)},,east,m1,,TBX3`, `${testVin(3)},,east,m1,,TBX2`)).toEqual({
    updated: 1,
    refused: [{ line: 3, message: `tbox_serial: TBX2 is bound to ${testVin(2)}` }],
  });
  expect((await read(1)).bindings).toMatchObject([
    { serial: 'TBX3', unboundAt: null },
    { serial: 'TBX1', unboundAt: expect.any(Number), reason: 'replaced by an import' },
  ]);
});

test('warns of a plate that another vehicle has', async () => {
  await run(HEADER, `${testVin(1)},沪A·1,east,m1,,`);
  const lines = [`${testVin(2)},沪A·1,east,m1,,`, `${testVin(3)},P2,east,m1,,`, `${testVin(4)},P2,east,m1,,`];
  const warnings = [
    { line: 2, message: `plate: 沪A·1 is on ${testVin(1)} too` },
    { line: 4, message: `plate: P2 is on ${testVin(3)} too` },
  ];
  expect(await preview(HEADER, ...lines)).toEqual({ created: 3, warnings });
  expect(await run(HEADER, ...lines)).toEqual({ created: 3, warnings });
});

test('a preview says the same as the import, and changes nothing', async () => {
  await run(HEADER, `${testVin(1)},P1,east,m1,a,TBX1`, `${testVin(2)},P2,east,m1,,`);
  const lines = [
    `${testVin(1)},P1,,,a,`,
    `${testVin(2)},P3,,,,TBX1`,
    `${testVin(2)},P3,,,,`,
    `${testVin(3)},,east,m1,,TBX3`,
  ];
  const expected = {
    ...{ created: 1, unchanged: 1 },
    refused: [
      { line: 3, message: `tbox_serial: TBX1 is bound to ${testVin(1)}` },
      { line: 4, message: `vin: ${testVin(2)} is in an earlier line` },
    ],
  };
  expect(await preview(HEADER, ...lines)).toEqual(expected);
  expect(await db.prisma.vehicle.count()).toBe(2);
  expect(await db.prisma.tbox.count()).toBe(1);
  expect(await run(HEADER, ...lines)).toEqual(expected);
});

test('an export changes nothing when it is imported', async () => {
  const plates = ['=1+1', "'=1+1", '-1', "'", "''@X", '沪A·1', 'A,"B"'];
  for (const [n, plate] of plates.entries()) {
    const input = {
      vin: testVin(n),
      plate,
      fleet: 'east',
      model: 'm1',
      tags: ['a b', '+x', 'ü'],
      tboxSerial: `TBX${n}`,
    };
    await registerVehicle({ ctx: admin, input });
  }
  const rows = await exportVehicles({ ctx: admin, input: {} });
  const { columns } = exportVehicles.operation.csv;
  const file = await csvResponse({ filename: '', columns, batches: rows, signal: new AbortController().signal });
  const ignored = columns.map(({ header }) => header).filter((name) => !HEADER.split(',').includes(name));
  expect(await run(await file.text())).toEqual({ unchanged: plates.length, ignoredColumns: ignored });
  expect((await read(1)).plate).toBe("'=1+1");
});

test('applies many rows in batches, each with its audit row, and reports progress', async () => {
  const rows = Array.from({ length: 1_200 }, (_, n) => `${testVin(n)},,east,m1,,TBX${n}`);
  const progress: number[][] = [];
  const ctx = { ...admin, onProgress: (...counts: number[]) => progress.push(counts) };
  expect(summaryOf(await importVehicles({ ctx, input: { csv: [HEADER, ...rows].join('\n') } }))).toEqual({
    created: 1_200,
  });
  expect(progress).toEqual([
    [500, 1_200],
    [1_000, 1_200],
    [1_200, 1_200],
  ]);
  const audit = await db.prisma.auditEntry.findMany({
    where: { action: 'vehicle.import' },
    orderBy: { id: 'desc' },
    take: 3,
  });
  expect(audit.map((entry) => (entry.detail as { created: string[] }).created.length)).toEqual([200, 500, 500]);
  expect(new Set(audit.map((entry) => entry.targetId)).size).toBe(1);
  expect(await db.prisma.tboxBinding.count({ where: { unboundAt: null } })).toBe(1_200);
});

test('rejects a file with an invalid header, and says why', async () => {
  for (const [header, message] of [
    ['plate,fleet', /vin is missing/],
    [`${HEADER},colour,size`, /Unknown columns: colour, size$/],
    [`${HEADER},plate`, /twice: plate$/],
    ['vin,"plate', /A quotation mark is not closed/],
    ['\n', /vin is missing/],
  ] as const) {
    const rejected = run(header);
    await expect(rejected).rejects.toBeInstanceOf(ValidationError);
    await expect(rejected).rejects.toMatchObject({
      fields: [{ path: 'csv', message: expect.stringMatching(message) }],
    });
  }
  const operator = ctxOf(db, userActor('operator', 'all'));
  await expect(importVehicles({ ctx: operator, input: { csv: HEADER } })).rejects.toBeInstanceOf(ForbiddenError);
});
