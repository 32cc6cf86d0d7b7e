import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { createTestDb, type TestDb } from '@/lib/testing/db';
import { holdLock, type Lock } from './hold-lock';

let db: TestDb;
beforeAll(async () => {
  db = await createTestDb();
});
afterAll(() => db.drop());

const hold = (name: string, onLost: () => void = vi.fn(), timeoutMs = 0) =>
  holdLock({ url: db.url, name, timeoutMs, onLost });
const release = async (...locks: (Lock | null)[]) => {
  for (const lock of locks) await lock?.release();
};
const terminateBackend = (name: string) =>
  db.pool.query('select pg_terminate_backend(pid) from pg_stat_activity where application_name = $1', [`lock ${name}`]);

test('is exclusive by name until it is released', async () => {
  const first = await hold('ingest');
  const other = await hold('live');
  expect(first && other).not.toBeNull();
  expect(await hold('ingest')).toBeNull();
  const waiting = hold('ingest', undefined, 5_000);
  await first?.release();
  const next = await waiting;
  expect(next).not.toBeNull();
  await release(next, other);
});

test('takes the lock again after a lost connection', async () => {
  const onLost = vi.fn();
  const lock = await hold('regained', onLost, 5_000);
  await terminateBackend('regained');
  await vi.waitFor(async () => {
    const taken = await hold('regained');
    await release(taken);
    expect(taken).toBeNull();
  }, 5_000);
  expect(onLost).not.toHaveBeenCalled();
  await release(lock);
});

test('reports a lock that another process took meanwhile', async () => {
  const onLost = vi.fn();
  const lock = await hold('lost', onLost, 300);
  const thief = await db.pool.connect();
  // Waits for the lock when the holder's session ends
  await thief.query(
    `select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'lock lost';
     select pg_advisory_lock(8202, hashtext('lost'))`,
  );
  await vi.waitFor(() => expect(onLost).toHaveBeenCalledOnce(), 5_000);
  await thief.query('select pg_advisory_unlock_all()');
  thief.release();
  await release(lock);
});
