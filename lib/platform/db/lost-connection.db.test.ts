import { afterAll, beforeAll, expect, test } from 'vitest';
import { createTestDb, type TestDb } from '@/lib/testing/db';

let db: TestDb;
beforeAll(async () => {
  db = await createTestDb();
});
afterAll(() => db.drop());

const cut = (pid: number) => db.pool.query('select pg_terminate_backend($1)', [pid]);

test('a connection that is lost within a transaction fails the transaction, and nothing else', async () => {
  let lost = 0;
  const broken = db.transaction(async (client) => {
    const { rows } = await client.query<{ pid: number }>('select pg_backend_pid() as pid');
    lost = rows[0]?.pid ?? 0;
    // Not `once` of node:events: it rejects at the error that comes before the end
    const ended = new Promise<void>((resolve) => client.once('end', () => resolve()));
    await cut(lost);
    await ended;
    await client.query('select 1');
  });
  await expect(broken).rejects.toThrow();
  const pid = await db.transaction(
    async (client) => (await client.query('select pg_backend_pid() as pid')).rows[0].pid,
  );
  expect(pid).not.toBe(lost);
});

test('so does one that is lost during a statement', async () => {
  const broken = db.transaction(async (client) => {
    const { rows } = await client.query<{ pid: number }>('select pg_backend_pid() as pid');
    await Promise.all([client.query('select pg_sleep(10)'), cut(rows[0]?.pid ?? 0)]);
  });
  await expect(broken).rejects.toThrow('terminating connection');
  await expect(db.transaction((client) => client.query('select 1 as one'))).resolves.toMatchObject({ rowCount: 1 });
});
