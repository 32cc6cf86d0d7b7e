import type { PoolClient } from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createTestDb, type TestDb } from '@/lib/testing/db';

let db: TestDb;
beforeAll(async () => {
  db = await createTestDb();
});
afterAll(() => db.drop());

const terminateBackend = (pid: number) => db.pool.query('select pg_terminate_backend($1)', [pid]);

test('fails only the transaction whose connection is lost', async () => {
  let lost = 0;
  let connection: PoolClient | undefined;
  db.pool.once('acquire', (client) => {
    connection = client;
  });
  const broken = db.transaction(async (tx) => {
    const { rows } = await tx.query<{ pid: number }>({ text: 'select pg_backend_pid() as pid' });
    lost = rows[0]?.pid ?? 0;
    // Not `once` of node:events, which rejects at the error before the end
    const ended = new Promise<void>((resolve) => connection?.once('end', () => resolve()));
    await terminateBackend(lost);
    await ended;
    await tx.query({ text: 'select 1' });
  });
  await expect(broken).rejects.toThrow();
  const pid = await db.transaction(
    async (tx) => (await tx.query({ text: 'select pg_backend_pid() as pid' })).rows[0]?.pid,
  );
  expect(pid).not.toBe(lost);
});

test('fails only the transaction whose connection is lost during a statement', async () => {
  const broken = db.transaction(async (tx) => {
    const { rows } = await tx.query<{ pid: number }>({ text: 'select pg_backend_pid() as pid' });
    await Promise.all([tx.query({ text: 'select pg_sleep(10)' }), terminateBackend(rows[0]?.pid ?? 0)]);
  });
  await expect(broken).rejects.toThrow('terminating connection');
  await expect(db.transaction((tx) => tx.query({ text: 'select 1 as one' }))).resolves.toMatchObject({ rowCount: 1 });
});
