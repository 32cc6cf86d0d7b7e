import { afterAll, beforeAll, expect, test } from 'vitest';
import type { AuthenticationMethod } from '@/lib/contracts';
import { createTestDb, type TestDb } from '@/lib/testing/db';
import { fakeClock } from '@/lib/testing/fake-clock';
import { testVin, userActor } from '@/lib/testing/fleet';
import type { Ctx } from '../../../context';
import { createFleet, createModel, registerVehicle } from '../../../fleet/index';
import { createTboxCredential, previewFleetAuthentication, setFleetAuthentication } from '../../index';

const DAY_MS = 86_400_000;
const clock = fakeClock(Date.UTC(2026, 10, 25, 12));
let db: TestDb;
let ctx: Ctx;
let count = 0;

type Credentials = { certificate?: 'valid' | 'revoked' | 'expired'; password?: boolean };

async function vehicle(fleet: string, { certificate, password }: Credentials) {
  const serial = `TBX-${++count}`;
  await registerVehicle({ ctx, input: { vin: testVin(count), fleet, model: 'm', tboxSerial: serial } });
  if (password) await createTboxCredential({ ctx, input: { serial } });
  if (!certificate) return;
  const notAfter = clock.now() + (certificate === 'expired' ? -DAY_MS : DAY_MS);
  await db.pool.query(
    `insert into tbox_certificates (id, tbox_id, serial_number, fingerprint, not_before, not_after, issued_at, revoked_at)
     select $2, id, $2, $2, $3, $4, $3, $5 from tboxes where serial = $1`,
    [
      serial,
      `c${count}`,
      new Date(clock.now() - 10 * DAY_MS),
      new Date(notAfter),
      certificate === 'revoked' ? new Date(clock.now()) : null,
    ],
  );
}

beforeAll(async () => {
  db = await createTestDb();
  ctx = { db, clock, actor: userActor('admin', 'all') };
  for (const code of ['cars', 'vans']) await createFleet({ ctx, input: { code, name: code } });
  await createModel({ ctx, input: { code: 'm', name: 'M', manufacturer: 'M', powertrain: 'bev' } });
  await vehicle('cars', { certificate: 'valid' });
  await vehicle('cars', { certificate: 'valid' });
  await vehicle('cars', { certificate: 'valid', password: true });
  await vehicle('cars', { certificate: 'revoked', password: true });
  await vehicle('cars', { certificate: 'expired', password: true });
  await vehicle('cars', { certificate: 'revoked' });
  await vehicle('cars', {});
  await vehicle('vans', { certificate: 'valid' });
});
afterAll(() => db.drop());

const stranded = async (methods: AuthenticationMethod[]) =>
  (await previewFleetAuthentication({ ctx, input: { code: 'cars', methods } })).stranded;

test('counts vehicles that can connect now and have no credential for the new methods', async () => {
  expect(await stranded(['certificate'])).toBe(0);
  // Passwords do not count while the fleet does not accept them: three connect today, one of them has a password
  expect(await stranded(['password'])).toBe(2);
  await setFleetAuthentication({ ctx, input: { code: 'cars', methods: ['certificate', 'password'] } });
  expect([await stranded(['certificate']), await stranded(['password'])]).toEqual([2, 2]);
  expect(await stranded(['certificate', 'password'])).toBe(0);
});

test('requires an administrator and an existing fleet', async () => {
  const input = { code: 'cars', methods: ['password' as const] };
  const foreign = { ...ctx, actor: userActor('support', 'all') };
  await expect(previewFleetAuthentication({ ctx: foreign, input })).rejects.toMatchObject({ code: 'forbidden' });
  await expect(previewFleetAuthentication({ ctx, input: { ...input, code: 'none' } })).rejects.toMatchObject({
    code: 'not_found',
  });
  await expect(previewFleetAuthentication({ ctx, input: { ...input, methods: [] } })).rejects.toMatchObject({
    code: 'validation_failed',
  });
});
