import { afterAll, beforeAll, expect, test } from 'vitest';
import { createTestDb, type TestDb } from '@/lib/testing/db';
import { createDb, type Database } from './index';

let testDb: TestDb;
let db: Database;
beforeAll(async () => {
  testDb = await createTestDb();
  db = createDb({ url: testDb.url, applicationName: 'impatient', poolMax: 1, queryTimeoutMs: 300 });
});
afterAll(async () => {
  await db.close();
  await testDb.drop();
});

test('rejects an unanswered query and closes its connection', async () => {
  await expect(db.pool.query('select pg_sleep(60)')).rejects.toThrow('Query read timeout');
  expect((await db.pool.query('select 1 as one')).rows).toEqual([{ one: 1 }]);
});

test('rejects an unanswered transaction without waiting for its rollback', async () => {
  await expect(db.transaction((tx) => tx.query({ text: 'select pg_sleep(60)' }))).rejects.toThrow('Query read timeout');
  expect((await db.pool.query('select 1 as one')).rows).toEqual([{ one: 1 }]);
  const { rows } = await testDb.pool.query(
    `select count(*)::int as asleep from pg_stat_activity
     where application_name = 'impatient' and state = 'active' and query like '%pg_sleep%'`,
  );
  expect(rows[0].asleep).toBeGreaterThan(0);
});
