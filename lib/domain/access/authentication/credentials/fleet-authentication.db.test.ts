import { afterAll, beforeAll, expect, test } from 'vitest';
import type { AuthenticationMethod } from '@/lib/contracts';
import { createTestDb, type TestDb } from '@/lib/testing/db';
import { fakeClock } from '@/lib/testing/fake-clock';
import { person, testVin } from '@/lib/testing/fleet';
import type { Ctx } from '../../../context';
import { createFleet, createModel, registerVehicle } from '../../../fleet/index';
import { createTboxCredential, previewFleetAuthentication, setFleetAuthentication } from '../../index';

const DAY_MS = 86_400_000;
const clock = fakeClock(Date.UTC(2026, 10, 25, 12));
let db: TestDb;
let ctx: Ctx;
let made = 0;

type Proofs = { certificate?: 'valid' | 'revoked' | 'ended'; password?: boolean };

async function vehicle(fleet: string, { certificate, password }: Proofs) {
  const serial = `TBX-${++made}`;
  await registerVehicle({ ctx, input: { vin: testVin(made), fleet, model: 'm', tboxSerial: serial } });
  if (password) await createTboxCredential({ ctx, input: { serial } });
  if (!certificate) return;
  const ends = clock.now() + (certificate === 'ended' ? -DAY_MS : DAY_MS);
  await db.pool.query(
    `insert into tbox_certificates (id, tbox_id, serial_number, fingerprint, not_before, not_after, issued_at, revoked_at)
     select $2, id, $2, $2, $3, $4, $3, $5 from tboxes where serial = $1`,
    [
      serial,
      `c${made}`,
      new Date(clock.now() - 10 * DAY_MS),
      new Date(ends),
      certificate === 'revoked' ? new Date(clock.now()) : null,
    ],
  );
}

beforeAll(async () => {
  db = await createTestDb();
  ctx = { db, clock, actor: person('admin', 'all') };
  for (const code of ['cars', 'vans']) await createFleet({ ctx, input: { code, name: code } });
  await createModel({ ctx, input: { code: 'm', name: 'M', manufacturer: 'M', powertrain: 'bev' } });
  await vehicle('cars', { certificate: 'valid' });
  await vehicle('cars', { certificate: 'valid' });
  await vehicle('cars', { certificate: 'valid', password: true });
  await vehicle('cars', { certificate: 'revoked', password: true });
  await vehicle('cars', { certificate: 'ended', password: true });
  await vehicle('cars', { certificate: 'revoked' });
  await vehicle('cars', {});
  await vehicle('vans', { certificate: 'valid' });
});
afterAll(() => db.drop());

const stranded = async (methods: AuthenticationMethod[]) =>
  (await previewFleetAuthentication({ ctx, input: { code: 'cars', methods } })).stranded;

test('counts those that have nothing else to prove themselves with, and could connect before', async () => {
  expect(await stranded(['certificate'])).toBe(0);
  // A password counts for nothing where the fleet takes none: three connect today, one of them has a password
  expect(await stranded(['password'])).toBe(2);
  await setFleetAuthentication({ ctx, input: { code: 'cars', methods: ['certificate', 'password'] } });
  expect([await stranded(['certificate']), await stranded(['password'])]).toEqual([2, 2]);
  expect(await stranded(['certificate', 'password'])).toBe(0);
});

test('is for administrators, and for fleets that are there', async () => {
  const input = { code: 'cars', methods: ['password' as const] };
  const foreign = { ...ctx, actor: person('support', 'all') };
  await expect(previewFleetAuthentication({ ctx: foreign, input })).rejects.toMatchObject({ code: 'forbidden' });
  await expect(previewFleetAuthentication({ ctx, input: { ...input, code: 'none' } })).rejects.toMatchObject({
    code: 'not_found',
  });
  await expect(previewFleetAuthentication({ ctx, input: { ...input, methods: [] } })).rejects.toMatchObject({
    code: 'validation_failed',
  });
});
