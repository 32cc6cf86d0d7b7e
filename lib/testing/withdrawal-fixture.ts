import { type Ctx, systemActor } from '@/lib/domain/context';
import {
  type Authority,
  approveWithdrawal,
  createAuthority,
  importAuthority,
  issueTboxCertificate,
  listAuthorities,
  makeRequestedAuthorities,
  previewWithdrawal,
  registerCertificate,
  rejectWithdrawal,
  requestWithdrawal,
  revokeWithdrawn,
} from '@/lib/domain/pki';
import { insertAuthority } from '@/lib/domain/pki/authority/authority-store';
import { createStored, toRow } from '@/lib/domain/pki/authority/ensure-authorities';
import { sealedKeys } from '@/lib/domain/pki/authority/key-store';
import { fixedSecret } from '@/lib/platform/secrets';
import { createTestDb } from './db';
import { fakeClock } from './fake-clock';
import { testVin } from './fleet';

/** Of the authorities. */
export const KEYS = sealedKeys(fixedSecret('a secret of the test, long enough to seal'));
export const [ann, bob] = ['ann', 'bob'] as const;

/** `done`, or the code of the error. */
export const codeOf = (attempt: Promise<unknown>) =>
  attempt.then(
    () => 'done',
    (error: { code?: string }) => error.code,
  );

/**
 * For tests of emergency withdrawals: fleets `n` and `s`, our root with an active and a retiring issuing authority, and an imported
 * one. Ann requests, Bob approves. `reset` restores the initial state.
 */
export async function createWithdrawalFixture() {
  const clock = fakeClock(Date.UTC(2026, 10, 29, 12));
  const db = await createTestDb();
  await db.query({ text: `insert into fleets (code, name) values ('n', 'North'), ('s', 'South')` });
  await db.query({
    text: `insert into vehicle_models (code, name, manufacturer, powertrain) values ('m', 'M', 'M', 'bev')`,
  });
  const stored = (name: string, issuer?: Authority) =>
    createStored(KEYS.create, { name, clock, ...(issuer && { issuer }) });
  const storedRoot = await stored('Root');
  const root = storedRoot.authority;
  const [storedActive, storedRetiring] = [await stored('CA 1', root), await stored('CA 0', root)];
  const [active, retiring] = [storedActive.authority, storedRetiring.authority];
  const external = await createAuthority({ name: 'Maker', clock });
  const as = (id: string, role: 'admin' | 'operator' | 'support' = 'admin'): Ctx => ({
    db,
    clock,
    actor: { kind: 'user', id, label: `${id}@example.com`, role, fleets: 'all' },
  });

  const reset = async () => {
    const tables = 'rotations revocation_lists tbox_certificates certificate_authorities tbox_bindings vehicles tboxes';
    for (const table of tables.split(' ')) await db.query({ text: `delete from ${table}` });
    for (const [one, kind, state] of [
      [storedRoot, 'root', 'active'],
      [storedActive, 'issuing', 'active'],
      [storedRetiring, 'issuing', 'retiring'],
    ] as const) {
      await insertAuthority(db, toRow(one, 'test', { kind, state, issuer: root.keyId }));
    }
    await importAuthority({ ctx: as(ann), input: { pem: external.certificatePem } });
  };

  const idOf = async ({ keyId }: Authority) =>
    (await listAuthorities({ ctx: as(ann) })).find((one) => one.keyId === keyId)?.id ?? 0;
  const stateOf = async ({ keyId }: Authority) =>
    (await listAuthorities({ ctx: as(ann) })).find((one) => one.keyId === keyId)?.state;

  let made = 0;
  /** A TBox, in a vehicle of this fleet unless null. */
  async function tbox(fleet: 'n' | 's' | null = 'n', { connected = false } = {}) {
    const serial = `TBX-${++made}`;
    const vin = testVin(made);
    await db.query({ text: 'insert into tboxes (serial) values ($1)', values: [serial] });
    if (fleet) {
      await db.query({
        text: `with v as (insert into vehicles (vin, fleet_id, model_id, tbox_serial)
           select $1, f.id, m.id, $2 from fleets f, vehicle_models m where f.code = $3 returning id),
         p as (insert into vehicle_presence (vehicle_id, connected) select id, $4 from v)
         insert into tbox_bindings (tbox_id, vehicle_id, bound_by) select t.id, v.id, 'test' from tboxes t, v where t.serial = $2`,
        values: [vin, serial, fleet, connected],
      });
    }
    return { serial, vin };
  }
  async function certify({ serial }: { serial: string }, authority: Authority, { days = 30, used = false } = {}) {
    const issued = await issueTboxCertificate({ authority, serial, days, clock });
    await registerCertificate({ ctx: as(ann), input: { ...issued, serial } });
    if (used)
      await db.query({
        text: 'update tbox_certificates set last_admitted_at = now() where id = $1',
        values: [issued.id],
      });
    return issued;
  }
  const setSource = (
    { id }: { id: string },
    source: 'first_use' | 'renewal' | 'rotation' | 'enrolment',
    issuedAt: number,
    predecessorId: string | null = null,
  ) =>
    db.query({
      text: 'update tbox_certificates set source = $2, issued_at = $3, predecessor_id = coalesce($4, predecessor_id) where id = $1',
      values: [id, source, new Date(issuedAt), predecessorId],
    });
  /** A TBox that was authenticated at first use of an external certificate, and then got two of ours by renewal and rotation. */
  async function renewedAfterFirstUse() {
    const one = await tbox('n');
    const admitted = await certify(one, external, { used: true });
    const renewed = await certify(one, active, { used: true });
    const again = await certify(one, active);
    const now = clock.now();
    await setSource(admitted, 'first_use', now - 3_000);
    await setSource(renewed, 'renewal', now - 2_000, admitted.id);
    await setSource(again, 'rotation', now - 1_000, renewed.id);
    return { one, admitted: { ...admitted, issuedAt: now - 3_000 }, renewed, again };
  }
  const request = (authority: Authority, ctx = as(ann)) =>
    idOf(authority).then((id) => requestWithdrawal({ ctx, input: { id, reason: 'The key was found on a laptop' } }));
  const approve = (authority: Authority, ctx = as(bob)) =>
    idOf(authority).then((id) => approveWithdrawal({ ctx, input: { id } }));
  const revokeAll = () => revokeWithdrawn({ ctx: { ...as('p'), actor: systemActor('platform') } });
  const reject = (authority: Authority, ctx = as(bob)) =>
    idOf(authority).then((id) => rejectWithdrawal({ ctx, input: { id } }));
  const preview = (authority: Authority) =>
    idOf(authority).then((id) => previewWithdrawal({ ctx: as(ann), input: { id } }));
  const makeSuccessor = () => makeRequestedAuthorities({ ctx: as(ann), keys: KEYS });
  const audits = async (action: string) =>
    (await db.prisma.auditEntry.findMany({ where: { action }, orderBy: { id: 'asc' } })).map(
      ({ actorId, targetId, detail }) => ({ actorId, targetId, detail }),
    );

  return {
    db,
    clock,
    root,
    active,
    retiring,
    external,
    as,
    reset,
    idOf,
    stateOf,
    tbox,
    certify,
    setSource,
    renewedAfterFirstUse,
    request,
    approve,
    revokeAll,
    reject,
    preview,
    makeSuccessor,
    audits,
  };
}
