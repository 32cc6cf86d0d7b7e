import { afterAll, beforeAll, expect, test } from 'vitest';
import { systemClock } from '@/lib/platform/clock';
import { createTestDb, type TestDb } from '@/lib/testing/db';
import type { Ctx } from '../../context';
import {
  createAuthority,
  importAuthority,
  issueTboxCertificate,
  registerCertificate,
  setAuthorityAdmission,
  withdrawAuthority,
} from '../index';

let db: TestDb;
let id: number;
const as = (role: 'admin' | 'operator'): Ctx => ({
  db,
  clock: systemClock,
  actor: { kind: 'user', id: role, label: `${role}@example.com`, role, fleets: 'all' },
});
beforeAll(async () => {
  db = await createTestDb();
  const authority = await createAuthority({ name: 'External' });
  const all = await importAuthority({ ctx: as('admin'), input: { pem: authority.certificatePem } });
  id = all[0]?.id ?? 0;
  await db.pool.query(`insert into fleets (code, name) values ('north', 'North')`);
  await db.pool.query(`insert into tboxes (serial) values ('T1'), ('T2')`);
  const issued = await issueTboxCertificate({ authority, serial: 'T1' });
  await registerCertificate({ ctx: as('admin'), input: { ...issued, serial: 'T1' } });
});
afterAll(() => db.drop());

type Input = Parameters<typeof setAuthorityAdmission>[0]['input'];
const set = (input: Partial<Input>, role: 'admin' | 'operator' = 'admin') =>
  setAuthorityAdmission({
    ctx: as(role),
    input: { id, admission: 'inventory', fleets: [], tboxSerials: [], ...input },
  });
const code = (attempt: Promise<unknown>) =>
  attempt.then(
    () => 'done',
    (error: { code?: string }) => error.code,
  );

test('first use requires existing fleets or TBoxes, an administrator and an external authority', async () => {
  expect(await code(set({ admission: 'first_use' }))).toBe('validation_failed');
  expect(await code(set({ admission: 'first_use', fleets: ['nowhere'] }))).toBe('validation_failed');
  expect(await code(set({ tboxSerials: ['with a blank'] }))).toBe('validation_failed');
  expect(await code(set({}, 'operator'))).toBe('forbidden');
  expect(await code(set({ id: 4_711 }))).toBe('not_found');
  await db.pool.query(
    `insert into certificate_authorities (kind, name, state, created_by) values ('issuing', 'Ours', 'requested', 'test')`,
  );
  const { rows } = await db.pool.query(`select id from certificate_authorities where name = 'Ours'`);
  expect(await code(set({ id: rows[0].id }))).toBe('authority_not_external');
});

test('stores and audits a scope; rejects one that excludes a TBox with a valid certificate', async () => {
  const tboxSerials = ['T1', 'T2', 'T1'];
  const [authority] = (await set({ admission: 'first_use', fleets: ['north'], tboxSerials })).filter(
    (authority) => authority.id === id,
  );
  expect(authority).toMatchObject({ admission: 'first_use', scope: { fleets: ['north'], tboxSerials: ['T1', 'T2'] } });
  const audit = await db.prisma.auditEntry.findFirst({ where: { action: 'authority.set_admission' } });
  expect(audit).toMatchObject({
    actorLabel: 'admin@example.com',
    detail: { admission: 'first_use', fleets: ['north'] },
  });
  expect(await code(set({ fleets: ['north'], tboxSerials: ['T2'] }))).toBe('authority_scope_in_use');
  await db.pool.query('update tbox_certificates set revoked_at = now()');
  expect(await code(set({ fleets: ['north'], tboxSerials: ['T2'] }))).toBe('done');
});

test('the database rejects first use without a scope', async () => {
  const unlimited = `update certificate_authorities set admission = 'first_use', scope_fleets = '{}', scope_serials = '{}'`;
  await expect(db.pool.query(unlimited)).rejects.toThrow(/first_use_check/);
});

test('rejects a withdrawn authority', async () => {
  await withdrawAuthority({ ctx: as('admin'), input: { id } });
  expect(await code(set({}))).toBe('authority_not_external');
});
