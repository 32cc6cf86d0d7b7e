import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { PLATFORM_ROLES, type PlatformRole } from '@/lib/contracts';
import { createTestDb, type TestDb } from '@/lib/testing/db';
import { fakeClock } from '@/lib/testing/fake-clock';
import { type Ctx, systemActor } from '../context';
import { readUnattendedRoles, releaseRoleLeases, renewRoleLeases } from './index';

let db: TestDb;
let ctx: Ctx;
// Far from the database's clock: nothing may depend on it
const clock = fakeClock(0);
beforeAll(async () => {
  db = await createTestDb();
  ctx = { db, clock, actor: systemActor('test') };
});
beforeEach(() => db.pool.query('truncate role_leases'));
afterAll(() => db.drop());

const BUT_ACCESS = PLATFORM_ROLES.filter((role) => role !== 'access');
const renew = async (instance: string, roles: readonly PlatformRole[]) =>
  (await renewRoleLeases({ ctx, input: { instance, roles } })).map(({ role }) => role);
const release = (instance: string) => releaseRoleLeases({ ctx, input: { instance } });
const read = async () => (await readUnattendedRoles({ ctx })).map(({ role }) => role);
/** Simulates the passing of time by moving leases into the past. */
const pass = (seconds: number, instance = '%') =>
  db.pool.query(
    `update role_leases set held_since = held_since - $1 * interval '1 s', renewed_at = renewed_at - $1 * interval '1 s',
       released_at = released_at - $1 * interval '1 s' where instance like $2`,
    [seconds, instance],
  );

test('reports nothing before any process ran, nor in the first 30 s of the first', async () => {
  expect(await read()).toEqual([]);
  expect(await renew('a', ['ingest'])).toEqual([]);
  await pass(20);
  expect(await renew('a', ['ingest'])).toEqual([]);
  expect(await read()).toEqual([]);
  await pass(11);
  expect(await renew('a', ['ingest'])).toEqual(PLATFORM_ROLES.filter((role) => role !== 'ingest'));
});

test('two processes cover all roles between them', async () => {
  await renew('a', ['ingest', 'live', 'dispatch', 'rotate']);
  await renew('b', ['revocation', 'authority', 'access', 'janitor']);
  await pass(29);
  expect(await read()).toEqual([]);
  expect(await renew('a', ['ingest', 'live', 'dispatch', 'rotate'])).toEqual([]);
  await pass(2);
  expect(await renew('a', ['ingest', 'live', 'dispatch', 'rotate'])).toEqual([
    ...(['revocation', 'authority', 'access', 'janitor'] as const),
  ]);
});

test('reports a role 30 s after its process crashed, with its last renewal, until it runs again', async () => {
  await renew('a', BUT_ACCESS);
  await renew('b', ['access']);
  await pass(29);
  expect(await renew('a', BUT_ACCESS)).toEqual([]);
  await pass(2);
  await renew('a', BUT_ACCESS);
  const [unattended, ...more] = await readUnattendedRoles({ ctx });
  expect([unattended?.role, more]).toEqual(['access', []]);
  const { rows } = await db.pool.query<{ at: Date }>(`select renewed_at as at from role_leases where instance = 'b'`);
  expect(unattended?.lastRunAt).toBe(rows[0]?.at.getTime());
  await renew('c', ['access']);
  expect(await read()).toEqual([]);
  expect(await renew('a', BUT_ACCESS)).toEqual([]);
});

test('a second instance keeps a role attended when the first is gone', async () => {
  await renew('a', PLATFORM_ROLES);
  await renew('b', ['access']);
  await pass(20);
  await renew('a', BUT_ACCESS);
  await renew('b', ['access']);
  await pass(20);
  await renew('b', ['access']);
  expect(await renew('a', BUT_ACCESS)).toEqual([]);
  await pass(31, 'b');
  expect(await renew('a', BUT_ACCESS)).toEqual(['access']);
});

test('reports a released role 30 s after the release, so that a restart is not reported', async () => {
  await renew('a', BUT_ACCESS);
  await renew('b', ['access']);
  await pass(25);
  await renew('a', BUT_ACCESS);
  await release('b');
  await pass(25);
  expect(await renew('a', BUT_ACCESS)).toEqual([]);
  await pass(6);
  expect(await renew('a', BUT_ACCESS)).toEqual(['access']);
});

test('renewing a released lease starts it again', async () => {
  await renew('a', ['ingest']);
  await pass(3_600);
  await release('a');
  const lease = async () =>
    (
      await db.pool.query<{ released: boolean; fresh: boolean }>(
        `select released_at is not null as released, held_since > now() - interval '10 s' as fresh from role_leases`,
      )
    ).rows;
  expect(await lease()).toEqual([{ released: true, fresh: false }]);
  expect(await renew('a', ['ingest'])).toEqual([]);
  expect(await lease()).toEqual([{ released: false, fresh: true }]);
});

test('reports all roles when every process is gone, and none in the first 30 s after a restart', async () => {
  await renew('a', PLATFORM_ROLES);
  await pass(31);
  expect(await read()).toEqual(PLATFORM_ROLES);
  expect(await renew('a', BUT_ACCESS)).toEqual([]);
  expect(await read()).toEqual([]);
  await pass(31);
  expect(await renew('b', BUT_ACCESS)).toEqual([]);
});

test('deletes leases after a day', async () => {
  await renew('a', ['access']);
  await pass(90_000);
  await renew('b', BUT_ACCESS);
  const { rows } = await db.pool.query('select distinct instance from role_leases');
  expect(rows).toEqual([{ instance: 'b' }]);
  await pass(29);
  await renew('b', BUT_ACCESS);
  await pass(29);
  expect(await readUnattendedRoles({ ctx })).toEqual([{ role: 'access', lastRunAt: null }]);
});
