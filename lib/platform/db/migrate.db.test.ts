import { cp, mkdir, mkdtemp, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createTestDb, type TestDb } from '@/lib/testing/db';
import { migrate } from './migrate';

let db: TestDb;
let dir: string;
beforeAll(async () => {
  db = await createTestDb();
  dir = await mkdtemp(path.join(os.tmpdir(), 'migrations-'));
  await cp('prisma/migrations', dir, { recursive: true });
});
afterAll(() => db.drop());

const add = async (name: string, sql: string) => {
  await mkdir(path.join(dir, name), { recursive: true });
  await writeFile(path.join(dir, name, 'migration.sql'), sql);
};

test('applies nothing to a migrated database', async () => {
  expect(await migrate(db.url)).toEqual([]);
});

test('applies a new migration once with the row that Prisma reads', async () => {
  await add(
    '29990101000000_add',
    'create table extra (id int); create function f() returns int language sql as $$ select 1; $$;',
  );
  expect(await migrate(db.url, dir)).toEqual(['29990101000000_add']);
  expect(await migrate(db.url, dir)).toEqual([]);
  const { rows } = await db.pool.query(
    `select applied_steps_count, finished_at is not null as finished from _prisma_migrations where migration_name = '29990101000000_add'`,
  );
  expect(rows).toEqual([{ applied_steps_count: 1, finished: true }]);
});

test('rejects an edited migration', async () => {
  await add('29990101000000_add', 'select 1;');
  await expect(migrate(db.url, dir)).rejects.toThrow('was changed after it had been applied');
  await add(
    '29990101000000_add',
    'create table extra (id int); create function f() returns int language sql as $$ select 1; $$;',
  );
});

test('rolls back and names a failed migration, and blocks the next run as P3009', async () => {
  await add('29990102000000_bad', 'create table half (id int); select nonsense;');
  await expect(migrate(db.url, dir)).rejects.toThrow('29990102000000_bad failed');
  await expect(migrate(db.url, dir)).rejects.toThrow('P3009');
  const { rows } = await db.pool.query(`select to_regclass('half') as half`);
  expect(rows).toEqual([{ half: null }]);
});

test('runs sessions in UTC', async () => {
  const { rows } = await db.pool.query('show timezone');
  expect(rows[0].TimeZone).toBe('UTC');
});
