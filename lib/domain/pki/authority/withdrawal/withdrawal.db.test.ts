import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { createTestDb, type TestDb } from '@/lib/testing/db';
import { fakeClock } from '@/lib/testing/fake-clock';
import { testVin } from '@/lib/testing/fleet';
import { type Ctx, systemActor } from '../../../context';
import {
  type Authority,
  activateAuthority,
  approveWithdrawal,
  createAuthorities,
  createAuthority,
  createRotation,
  exportStranded,
  importAuthority,
  importCertificates,
  issueTboxCertificate,
  listAuthorities,
  makeRequestedAuthorities,
  previewRotation,
  previewWithdrawal,
  publishRevocationList,
  readRevocationList,
  registerCertificate,
  rejectWithdrawal,
  releaseCertificate,
  requestAuthority,
  requestWithdrawal,
  revokeCertificate,
  revokeWithdrawn,
  withdrawAuthority,
} from '../../index';
import { insertCertificate } from '../../store';
import { insertAuthority } from '../authority-store';
import { toRow } from '../ensure-authorities';

const SECRET = 'a secret of the test, long enough to seal';
const clock = fakeClock(Date.UTC(2026, 10, 29, 12));
let db: TestDb;
let root: Authority;
let active: Authority;
let retiring: Authority;
let external: Authority;
const as = (id: string, role: 'admin' | 'operator' | 'support' = 'admin'): Ctx => ({
  db,
  clock,
  actor: { kind: 'user', id, label: `${id}@example.com`, role, fleets: 'all' },
});
const [ann, bob] = ['ann', 'bob'];

beforeAll(async () => {
  db = await createTestDb();
  await db.pool.query(`insert into fleets (code, name) values ('n', 'North'), ('s', 'South')`);
  await db.pool.query(
    `insert into vehicle_models (code, name, manufacturer, powertrain) values ('m', 'M', 'M', 'bev')`,
  );
  root = await createAuthority({ name: 'Root', clock });
  active = await createAuthority({ name: 'CA 1', issuer: root, clock });
  retiring = await createAuthority({ name: 'CA 0', issuer: root, clock });
  external = await createAuthority({ name: 'Maker', clock });
});
afterAll(() => db.drop());
beforeEach(async () => {
  const tables = 'rotations revocation_lists tbox_certificates certificate_authorities tbox_bindings vehicles tboxes';
  for (const table of tables.split(' ')) await db.pool.query(`delete from ${table}`);
  for (const [one, kind, state] of [
    [root, 'root', 'active'],
    [active, 'issuing', 'active'],
    [retiring, 'issuing', 'retiring'],
  ] as const) {
    await insertAuthority(db.pool, await toRow(one, SECRET, 'test', { kind, state, issuer: root.keyId }));
  }
  await importAuthority({ ctx: as(ann), input: { pem: external.certificatePem } });
});

const idOf = async ({ keyId }: Authority) =>
  (await listAuthorities({ ctx: as(ann) })).find((one) => one.keyId === keyId)?.id ?? 0;
const stateOf = async ({ keyId }: Authority) =>
  (await listAuthorities({ ctx: as(ann) })).find((one) => one.keyId === keyId)?.state;

let made = 0;
/** A TBox, in a vehicle of this fleet unless null. */
async function tbox(fleet: 'n' | 's' | null = 'n', { connected = false } = {}) {
  const serial = `TBX-${++made}`;
  const vin = testVin(made);
  await db.pool.query('insert into tboxes (serial) values ($1)', [serial]);
  if (fleet) {
    await db.pool.query(
      `with v as (insert into vehicles (vin, fleet_id, model_id, tbox_serial)
         select $1, f.id, m.id, $2 from fleets f, vehicle_models m where f.code = $3 returning id),
       p as (insert into vehicle_presence (vehicle_id, connected) select id, $4 from v)
       insert into tbox_bindings (tbox_id, vehicle_id, bound_by) select t.id, v.id, 'test' from tboxes t, v where t.serial = $2`,
      [vin, serial, fleet, connected],
    );
  }
  return { serial, vin };
}
async function certify({ serial }: { serial: string }, authority: Authority, { days = 30, used = false } = {}) {
  const issued = await issueTboxCertificate({ authority, serial, days, clock });
  await registerCertificate({ ctx: as(ann), input: { ...issued, serial } });
  if (used) await db.pool.query('update tbox_certificates set last_admitted_at = now() where id = $1', [issued.id]);
  return issued;
}
const setSource = (
  { id }: { id: string },
  source: 'first_use' | 'renewal' | 'rotation' | 'enrolment',
  issuedAt: number,
  predecessorId: string | null = null,
) =>
  db.pool.query(
    'update tbox_certificates set source = $2, issued_at = $3, predecessor_id = coalesce($4, predecessor_id) where id = $1',
    [id, source, new Date(issuedAt), predecessorId],
  );
/** A TBox that came in with a certificate of the external authority, and got two of ours one after the other. */
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
const codeOf = (attempt: Promise<unknown>) =>
  attempt.then(
    () => 'done',
    (error: { code?: string }) => error.code,
  );
const request = (authority: Authority, ctx = as(ann)) =>
  idOf(authority).then((id) => requestWithdrawal({ ctx, input: { id, reason: 'The key was found on a laptop' } }));
const approve = (authority: Authority, ctx = as(bob)) =>
  idOf(authority).then((id) => approveWithdrawal({ ctx, input: { id } }));
const revokeAll = () => revokeWithdrawn({ ctx: { ...as('p'), actor: systemActor('platform') } });
const reject = (authority: Authority, ctx = as(bob)) =>
  idOf(authority).then((id) => rejectWithdrawal({ ctx, input: { id } }));
const preview = (authority: Authority) =>
  idOf(authority).then((id) => previewWithdrawal({ ctx: as(ann), input: { id } }));
const makeSuccessor = () => makeRequestedAuthorities({ ctx: as(ann), secret: SECRET });
const audits = async (action: string) =>
  (await db.prisma.auditEntry.findMany({ where: { action }, orderBy: { id: 'asc' } })).map(
    ({ actorId, targetId, detail }) => ({ actorId, targetId, detail }),
  );

describe('the preview', () => {
  test('counts vehicles by fleet, who has another certificate, who never used it, and who would be stranded', async () => {
    const second = await tbox('n', { connected: true });
    await certify(second, active);
    await certify(second, retiring, { used: true });
    const unproven = await tbox('n');
    await certify(unproven, active);
    await certify(unproven, retiring);
    const alone = await tbox('s', { connected: true });
    await certify(alone, active);
    await certify(alone, active);
    // Nothing of these lets them in
    for (const spoil of [
      `revoked_at = now(), revocation_reason = 'superseded'`,
      `revoked_at = now(), revocation_reason = 'certificateHold'`,
      `not_after = '${new Date(clock.now() - 1).toISOString()}'`,
      `not_before = '${new Date(clock.now() + 60_000).toISOString()}'`,
    ]) {
      const one = await tbox('s');
      await certify(one, active);
      const { id } = await certify(one, retiring, { used: true });
      await db.pool.query(`update tbox_certificates set ${spoil} where id = $1`, [id]);
    }
    await certify(await tbox(null), active);
    // Not affected: of another authority, and what has ended
    await certify(await tbox('n'), retiring);
    const ended = await certify(await tbox('n'), active);
    await db.pool.query('update tbox_certificates set not_after = $2 where id = $1', [
      ended.id,
      new Date(clock.now() - 1),
    ]);

    const found = await preview(active);
    expect(found).toMatchObject({
      certificates: 9,
      total: { vehicles: 7, connected: 2, withOther: 1, unproven: 1, stranded: 5 },
      fleets: [
        { code: 's', name: 'South', vehicles: 5, connected: 1, withOther: 0, unproven: 0, stranded: 5 },
        { code: 'n', name: 'North', vehicles: 2, connected: 1, withOther: 1, unproven: 1, stranded: 0 },
      ],
      unbound: 1,
      needsSuccessor: true,
      successor: null,
    });
    expect(found.stranded).toHaveLength(5);
    expect(found.stranded[0]).toEqual({ vin: alone.vin, tboxSerial: alone.serial, fleet: 's', connected: true });
    const exported = [];
    for await (const page of exportStranded({ ctx: as(ann), input: { id: await idOf(active) } }))
      exported.push(...page);
    expect(exported).toEqual(found.stranded);
    expect(await preview(retiring)).toMatchObject({ needsSuccessor: false, successor: null });
  });

  test('does not count on a certificate of an authority that is withdrawn, about to be, or may not speak for the TBox', async () => {
    const one = await tbox('n');
    await certify(one, active);
    await certify(one, retiring, { used: true });
    const strandedNow = async () => (await preview(active)).total.stranded;
    expect(await strandedNow()).toBe(0);
    await request(retiring);
    expect(await strandedNow()).toBe(1);
    await approve(retiring);
    expect(await strandedNow()).toBe(1);

    const other = await tbox('n');
    await certify(other, active);
    await certify(other, external, { used: true });
    expect(await strandedNow()).toBe(1);
    await db.pool.query(`update certificate_authorities set scope_fleets = '{s}' where kind = 'external'`);
    expect(await strandedNow()).toBe(2);
  });

  test('does not promise that a vehicle comes back with what was renewed from a certificate admitted at first use', async () => {
    const one = await tbox('n');
    const admitted = await certify(one, external, { used: true });
    const renewed = await certify(one, active, { used: true });
    await db.pool.query(`update tbox_certificates set source = 'first_use' where id = $1`, [admitted.id]);
    expect((await preview(external)).total).toMatchObject({ withOther: 1, unproven: 0 });
    await db.pool.query(`update tbox_certificates set source = 'renewal' where id = $1`, [renewed.id]);
    expect((await preview(external)).total).toMatchObject({ withOther: 0, unproven: 1, stranded: 0 });
  });

  test('counts what was renewed, and shows whom its revocation would strand', async () => {
    await renewedAfterFirstUse();
    const id = await idOf(external);
    const look = (includeRenewed: boolean) => previewWithdrawal({ ctx: as(ann), input: { id, includeRenewed } });
    expect(await look(false)).toMatchObject({ certificates: 1, renewed: 2, total: { unproven: 1, stranded: 0 } });
    expect(await look(true)).toMatchObject({ certificates: 1, renewed: 2, total: { unproven: 0, stranded: 1 } });
    const exported = async (includeRenewed: boolean) =>
      (await exportStranded({ ctx: as(ann), input: { id, includeRenewed } }).next()).value ?? [];
    expect([(await exported(false)).length, (await exported(true)).length]).toEqual([0, 1]);
    // Once it is requested, the request decides
    await requestWithdrawal({ ctx: as(ann), input: { id, reason: 'x', includeRenewed: true } });
    expect((await look(false)).total).toMatchObject({ stranded: 1 });
    await reject(external);
    expect((await look(false)).total).toMatchObject({ stranded: 0 });
  });

  test('is for administrators, of an authority that there is and that is no root', async () => {
    const id = await idOf(active);
    expect(await codeOf(previewWithdrawal({ ctx: as(ann, 'operator'), input: { id } }))).toBe('forbidden');
    expect(await codeOf(exportStranded({ ctx: as(ann, 'support'), input: { id } }).next())).toBe('forbidden');
    expect(await codeOf(previewWithdrawal({ ctx: as(ann), input: { id: 4_711 } }))).toBe('not_found');
    expect(await codeOf(preview(root))).toBe('authority_not_withdrawable');
  });
});

describe('a withdrawal', () => {
  test('is requested once, with a reason, by an administrator, and never of a root', async () => {
    const id = await idOf(retiring);
    const attempt = (ctx: Ctx, reason = 'x') => codeOf(requestWithdrawal({ ctx, input: { id, reason } }));
    const system: Ctx = { ...as('p'), actor: systemActor('p') };
    expect(await attempt(as(ann, 'operator'))).toBe('forbidden');
    expect(await attempt(system)).toBe('forbidden');
    expect(await attempt(as(ann), ' ')).toBe('validation_failed');
    expect(await codeOf(requestWithdrawal({ ctx: as(ann), input: { id: 4_711, reason: 'x' } }))).toBe('not_found');
    expect(await codeOf(request(root))).toBe('authority_not_withdrawable');
    expect([await attempt(as(ann)), await attempt(as(bob))]).toEqual(['done', 'withdrawal_requested']);
    expect(await stateOf(retiring)).toBe('retiring');
    const withdrawal = (await listAuthorities({ ctx: as(ann) })).find((one) => one.id === id)?.withdrawal;
    expect(withdrawal).toEqual({
      requestedAt: clock.now(),
      requestedBy: 'ann@example.com',
      requestedById: 'ann',
      reason: 'x',
      includesRenewed: false,
      approvedBy: null,
    });
    // The other ways are shut meanwhile
    expect(await codeOf(withdrawAuthority({ ctx: as(bob), input: { id } }))).toBe('withdrawal_requested');
  });

  test('needs a second administrator', async () => {
    await certify(await tbox(), retiring);
    expect(await codeOf(approve(retiring))).toBe('withdrawal_not_requested');
    await request(retiring);
    expect(await codeOf(approve(retiring, as(ann)))).toBe('own_approval');
    expect(await codeOf(approve(retiring, as(bob, 'operator')))).toBe('forbidden');
    expect(await stateOf(retiring)).toBe('retiring');
    expect(await codeOf(approve(retiring))).toBe('done');
    expect(await stateOf(retiring)).toBe('withdrawn');
    expect(await codeOf(approve(retiring, as('eve')))).toBe('withdrawal_not_requested');
    expect(await codeOf(reject(retiring))).toBe('withdrawal_not_requested');
    const one = `update certificate_authorities set withdrawal_approved_by_id = 'ann' where state = 'withdrawn'`;
    await expect(db.pool.query(one)).rejects.toThrow(/withdrawal_check/);
  });

  test('of two approvals at once one is late', async () => {
    await request(retiring);
    const before = (await audits('authority.approve_withdrawal')).length;
    const outcomes = await Promise.all([codeOf(approve(retiring, as('b1'))), codeOf(approve(retiring, as('b2')))]);
    expect(outcomes.sort()).toEqual(['done', 'withdrawal_not_requested']);
    expect(await audits('authority.approve_withdrawal')).toHaveLength(before + 1);
  });

  test('that was rejected meanwhile is not approved; whoever asked may take it back', async () => {
    const { id } = await certify(await tbox(), retiring);
    for (const who of [ann, bob]) {
      await request(retiring);
      await reject(retiring, as(who));
      expect(await codeOf(approve(retiring))).toBe('withdrawal_not_requested');
    }
    expect(await stateOf(retiring)).toBe('retiring');
    expect(await db.prisma.tboxCertificate.findUnique({ where: { id } })).toMatchObject({ revokedAt: null });
    const rejected = await audits('authority.reject_withdrawal');
    expect(rejected.slice(-2)).toMatchObject([{ actorId: 'ann' }, { actorId: 'bob' }]);
  });

  test('of the one that signs waits for a successor, which then signs', async () => {
    await certify(await tbox(), active);
    await request(active);
    expect((await preview(active)).successor).toMatchObject({ state: 'requested' });
    expect(await codeOf(approve(active))).toBe('successor_not_prepared');
    expect(await stateOf(active)).toBe('active');
    await makeSuccessor();
    const { successor } = await preview(active);
    expect(successor).toMatchObject({ state: 'prepared' });
    await approve(active);
    const set = await createAuthorities(as(ann), SECRET).read();
    expect(set.active.certificate.subject).toContain(successor?.name);
    expect(set.signing.map(({ keyId }) => keyId)).not.toContain(active.keyId);
    expect(set.bundlePem).not.toContain(active.certificatePem.trim());
  });

  test('does not make a successor of one that is to be withdrawn too, and asks for another', async () => {
    await requestAuthority({ ctx: as(ann) });
    await makeSuccessor();
    const prepared = (await listAuthorities({ ctx: as(ann) })).find(({ state }) => state === 'prepared');
    const input = { id: prepared?.id ?? 0, reason: 'Made on the same laptop' };
    await requestWithdrawal({ ctx: as(ann), input });
    expect(await codeOf(activateAuthority({ ctx: as(ann), input }))).toBe('withdrawal_requested');
    await request(active);
    expect(await codeOf(approve(active))).toBe('successor_not_prepared');
    await makeSuccessor();
    await approve(active);
    const states = (await listAuthorities({ ctx: as(ann) })).map(({ id, state }) => [id === prepared?.id, state]);
    expect(states).toContainEqual([true, 'prepared']);
    expect(states.filter(([, state]) => state === 'active')).toHaveLength(3); // root, external, the newest
  });

  test('revokes all that is valid or on hold, tells why, and leaves everything else', async () => {
    const [one, two] = [await tbox('n'), await tbox('s')];
    const valid = await certify(one, active);
    const held = await certify(two, active);
    const input = { serialNumber: held.serialNumber, reason: 'certificateHold' as const };
    await revokeCertificate({ ctx: as(ann), input });
    const replaced = await certify(two, active);
    await revokeCertificate({ ctx: as(ann), input: { serialNumber: replaced.serialNumber, reason: 'superseded' } });
    const other = await certify(two, retiring);
    clock.advance(60_000);
    await request(active);
    await makeSuccessor();
    await approve(active);
    expect((await preview(active)).certificates).toBe(2);
    expect([await revokeAll(), await revokeAll()]).toEqual([2, 0]);
    const rows = await db.prisma.tboxCertificate.findMany();
    const reasons = Object.fromEntries(rows.map(({ id, revocationReason }) => [id, revocationReason]));
    expect(rows.find(({ id }) => id === valid.id)).toMatchObject({ revokedBy: 'bob@example.com', cutAt: null });
    expect(reasons).toEqual({
      [valid.id]: 'cACompromise',
      [held.id]: 'cACompromise',
      [replaced.id]: 'superseded',
      [other.id]: null,
    });
    expect(await codeOf(releaseCertificate({ ctx: as(ann), input }))).toBe('certificate_not_held');
    const [record] = await audits('authority.approve_withdrawal').then((all) => all.slice(-1));
    expect(record).toMatchObject({
      actorId: 'bob',
      targetId: 'CA 1',
      detail: { successor: expect.stringMatching(/^TSP Console TBox CA/) },
    });
    expect((await audits('authority.request_withdrawal')).at(-1)?.detail).toMatchObject({
      reason: 'The key was found on a laptop',
    });
    expect((await audits('certificate.revoke')).find(({ targetId }) => targetId === valid.serialNumber)).toMatchObject({
      actorId: 'platform',
      detail: { tbox: one.serial, reason: 'cACompromise', note: 'CA 1 was withdrawn' },
    });
    // What is left of it, and the campaign for who can be reached
    expect((await preview(active)).total).toMatchObject({ vehicles: 2, unproven: 1, stranded: 1 });
    const selection = { withdrawnIssuers: [active.keyId] };
    expect(await previewRotation({ ctx: as(ann), input: selection })).toMatchObject({
      total: 1,
      withoutCertificate: 1,
    });
    await certify(one, retiring, { used: true });
    expect((await preview(active)).total).toMatchObject({ withOther: 1, stranded: 0 });
  });

  test('revokes what was renewed after an admission at first use too where that was requested, and nothing else', async () => {
    const { one, admitted, renewed, again } = await renewedAfterFirstUse();
    const before = await certify(one, active);
    await setSource(before, 'renewal', admitted.issuedAt - 60_000);
    const enrolled = await certify(one, active);
    await setSource(enrolled, 'enrolment', clock.now());
    const elsewhere = await certify(await tbox('n'), active);
    await setSource(elsewhere, 'renewal', clock.now());
    await requestWithdrawal({
      ctx: as(ann),
      input: { id: await idOf(external), reason: 'x', includeRenewed: true },
    });
    await approve(external);
    // Renewed while the first ones were being revoked, and by a TBox that enrolled afterwards
    clock.advance(1_000);
    const late = await certify(one, active);
    await setSource(late, 'renewal', clock.now(), again.id);
    clock.advance(1_000);
    expect([await revokeAll(), await revokeAll()]).toEqual([4, 0]);
    const honest = await certify(one, active);
    await setSource(honest, 'renewal', clock.now() + 1, enrolled.id);
    expect(await revokeAll()).toBe(0);
    const reasons = new Map(
      (await db.prisma.tboxCertificate.findMany()).map(({ id, revocationReason }) => [id, revocationReason]),
    );
    expect(reasons.get(admitted.id)).toBe('cACompromise');
    expect([renewed, again, late].map(({ id }) => reasons.get(id))).toEqual(Array(3).fill('keyCompromise'));
    expect([before, enrolled, elsewhere, honest].map(({ id }) => reasons.get(id))).toEqual(Array(4).fill(null));
    expect((await audits('authority.request_withdrawal')).at(-1)?.detail).toMatchObject({ includeRenewed: true });
  });

  test('leaves what was renewed where that was not requested', async () => {
    const { renewed, again } = await renewedAfterFirstUse();
    await request(external);
    await approve(external);
    expect(await revokeAll()).toBe(1);
    for (const { id } of [renewed, again]) {
      expect(await db.prisma.tboxCertificate.findUnique({ where: { id } })).toMatchObject({ revokedAt: null });
    }
  });

  test('lets another campaign have the TBoxes to which one has given a certificate of it', async () => {
    const one = await tbox('n', { connected: true });
    await certify(one, retiring, { used: true });
    const { id } = await createRotation({ ctx: as(ann), input: { name: 'R', selection: { vins: [one.vin] } } });
    const issued = await certify(one, active);
    await db.pool.query(
      `update rotation_targets set state = 'installed', new_certificate_id = $2 where rotation_id = $1`,
      [id, issued.id],
    );
    await request(active);
    await makeSuccessor();
    await approve(active);
    const { rows } = await db.pool.query('select state, failure_code from rotation_targets where rotation_id = $1', [
      id,
    ]);
    expect(rows).toEqual([{ state: 'failed', failure_code: 'authority_withdrawn' }]);
    await revokeAll();
    const left = await previewRotation({ ctx: as(ann), input: { withdrawnIssuers: [active.keyId] } });
    expect(left).toMatchObject({ total: 1, busy: 0 });
  });

  test('stands on the list of the root as compromised; it signs no list of its own any more', async () => {
    await certify(await tbox(), active);
    const publish = (authority: Authority) => publishRevocationList({ ctx: as(ann), authority, changed: true });
    expect(await publish(active)).toBe(1);
    await request(active);
    await makeSuccessor();
    await approve(active);
    expect(await publish(active)).toBeNull();
    await publish(root);
    const { X509Crl } = await import('@peculiar/x509');
    const list = await readRevocationList(db, root.keyId);
    const { entries } = new X509Crl(new Uint8Array(list?.der ?? []));
    expect(entries.map(({ serialNumber, reason }) => [serialNumber, reason])).toEqual([
      [active.certificate.serialNumber, 2], // cACompromise, RFC 5280 §5.3.1
    ]);
  });

  test('meets what is stored while it waits: an import is refused, or revoked with the others', async () => {
    const { serial } = await tbox();
    const issued = await issueTboxCertificate({ authority: external, serial, clock });
    await request(external);
    // Stored, not committed: the withdrawal has to wait for it
    const stored = await db.pool.connect();
    await stored.query('begin');
    await stored.query('select 1 from certificate_authorities where key_id = $1 for key share', [external.keyId]);
    await insertCertificate(stored, { ...issued, serial, source: 'import', issuedBy: 'test' });
    const approval = approve(external);
    await expect.poll(() => waiting()).toBe(1);
    await stored.query('commit');
    stored.release();
    await approval;
    expect(await revokeAll()).toBe(1);
    expect(await db.prisma.tboxCertificate.findUnique({ where: { id: issued.id } })).toMatchObject({
      revocationReason: 'cACompromise',
    });
    const late = await issueTboxCertificate({ authority: external, serial, clock });
    const [result] = await importCertificates({ ctx: as(ann), input: { pem: late.certificatePem } });
    expect(result).toMatchObject({ outcome: 'refused', reason: 'untrusted' });
  });

  test('revokes those of connected vehicles first, in batches, and others once', async () => {
    await db.pool.query(`insert into tboxes (serial) select 'B' || n from generate_series(1, 5000) n`);
    await db.pool.query(
      `insert into tbox_certificates (id, tbox_id, serial_number, fingerprint, not_before, not_after, issuer)
       select 'b' || t.id, t.id, 'b' || t.id, 'b' || t.id, now(), '2100-01-01', $1 from tboxes t`,
      [retiring.keyId],
    );
    const { id } = await certify(await tbox('n', { connected: true }), retiring);
    await request(retiring);
    await approve(retiring);
    // Two replicas
    expect((await Promise.all([revokeAll(), revokeAll()])).reduce((a, b) => a + b)).toBe(5_001);
    const { rows } = await db.pool.query<{ id: string; revoked: number }>(
      `select id, (count(*) over (partition by xmin::text))::int as revoked from tbox_certificates order by xmin::text::bigint`,
    );
    expect(rows.find((row) => row.id === id)?.revoked).toBe(5_000);
    expect((await audits('certificate.revoke')).filter(({ targetId }) => targetId.startsWith('b'))).toHaveLength(5_000);
    expect((await preview(retiring)).unbound).toBe(5_000);
  });
});

/** Sessions of this database that wait for a lock. */
async function waiting(): Promise<number> {
  const { rows } = await db.pool.query<{ total: number }>(
    `select count(*)::int as total from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`,
  );
  return rows[0]?.total ?? 0;
}
