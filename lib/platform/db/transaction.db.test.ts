import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createTestDb, type TestDb } from '@/lib/testing/db';

let db: TestDb;
beforeAll(async () => {
  db = await createTestDb();
});
afterAll(() => db.drop());

test('smoke', async () => {
  const id = randomUUID();
  await db.transaction(async (tx) => {
    await tx.prisma.fleet.create({ data: { code: id, name: id } });
    const { rows } = await tx.query<{ name: string }>({
      text: 'select name from fleets where code = $1',
      values: [id],
    });
    expect(rows).toEqual([{ name: id }]);
    await tx.query({ text: 'update fleets set name = $2 where code = $1', values: [id, 'x'] });
    expect(await tx.prisma.fleet.findFirst({ where: { code: id } })).toMatchObject({ name: 'x' });
    expect(await db.prisma.fleet.count({ where: { code: id } })).toBe(0);
  });
  expect(await db.prisma.fleet.count({ where: { code: id } })).toBe(1);
});
