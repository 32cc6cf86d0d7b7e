import { afterAll, beforeEach, describe, expect, test } from 'vitest';
import { ann, bob, codeOf, createWithdrawalFixture, KEYS } from '@/lib/testing/withdrawal-fixture';
import { type Ctx, systemActor } from '../../../context';
import {
  type Authority,
  activateAuthority,
  createAuthorities,
  createRotation,
  importCertificates,
  issueTboxCertificate,
  listAuthorities,
  previewRotation,
  publishRevocationList,
  readRevocationList,
  requestAuthority,
  requestWithdrawal,
  withdrawAuthority,
} from '../../index';
import { insertCertificate } from '../../inventory/store';

const {
  db,
  clock,
  root,
  active,
  retiring,
  external,
  as,
  idOf,
  stateOf,
  tbox,
  certify,
  request,
  approve,
  revokeAll,
  reject,
  preview,
  makeSuccessor,
  audits,
  reset,
} = await createWithdrawalFixture();
beforeEach(reset);
afterAll(() => db.drop());

describe('a withdrawal', () => {
  test('is requested once, by an administrator with a reason, and not for a root', async () => {
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
    // A regular withdrawal is refused meanwhile
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

  test('of two concurrent approvals one is rejected', async () => {
    await request(retiring);
    const before = (await audits('authority.approve_withdrawal')).length;
    const outcomes = await Promise.all([codeOf(approve(retiring, as('b1'))), codeOf(approve(retiring, as('b2')))]);
    expect(outcomes.sort()).toEqual(['done', 'withdrawal_not_requested']);
    expect(await audits('authority.approve_withdrawal')).toHaveLength(before + 1);
  });

  test('cannot be approved once rejected; its requester may reject it too', async () => {
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

  test('of the signing authority waits for a prepared successor, which becomes active', async () => {
    await certify(await tbox(), active);
    await request(active);
    expect((await preview(active)).successor).toMatchObject({ state: 'requested' });
    expect(await codeOf(approve(active))).toBe('successor_not_prepared');
    expect(await stateOf(active)).toBe('active');
    await makeSuccessor();
    const { successor } = await preview(active);
    expect(successor).toMatchObject({ state: 'prepared' });
    await approve(active);
    const set = await createAuthorities(as(ann), KEYS).read();
    expect(set.active.certificate.subject).toContain(successor?.name);
    expect(set.signing.map(({ keyId }) => keyId)).not.toContain(active.keyId);
    expect(set.bundlePem).not.toContain(active.certificatePem.trim());
  });

  test('does not activate a successor that is to be withdrawn too, but requests another', async () => {
    await requestAuthority({ ctx: as(ann) });
    await makeSuccessor();
    const prepared = (await listAuthorities({ ctx: as(ann) })).find(({ state }) => state === 'prepared');
    const input = { id: prepared?.id ?? 0, reason: 'Created on the same laptop' };
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

  test('releases TBoxes with a certificate of the authority for another rotation', async () => {
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
    const remaining = await previewRotation({ ctx: as(ann), input: { withdrawnIssuers: [active.keyId] } });
    expect(remaining).toMatchObject({ total: 1, busy: 0 });
  });

  test('is listed as compromised in the root revocation list, and publishes no list of its own', async () => {
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

  test('revokes certificates stored while it waits for the lock; later imports are refused', async () => {
    const { serial } = await tbox();
    const issued = await issueTboxCertificate({ authority: external, serial, clock });
    await request(external);
    // Stored but not committed: the withdrawal has to wait
    const approval = await db.transaction(async (tx) => {
      await tx.query({
        text: 'select 1 from certificate_authorities where key_id = $1 for key share',
        values: [external.keyId],
      });
      await insertCertificate(tx, { ...issued, serial, source: 'import', issuedBy: 'test' });
      const approving = approve(external);
      await expect.poll(() => countWaitingForLock()).toBe(1);
      return { approving };
    });
    await approval.approving;
    expect(await revokeAll()).toBe(1);
    expect(await db.prisma.tboxCertificate.findUnique({ where: { id: issued.id } })).toMatchObject({
      revocationReason: 'cACompromise',
    });
    const late = await issueTboxCertificate({ authority: external, serial, clock });
    const {
      items: [result],
    } = await importCertificates({ ctx: as(ann), input: { pem: late.certificatePem } });
    expect(result).toMatchObject({ outcome: 'refused', reason: 'untrusted' });
  });
});

/** Number of sessions of this database that wait for a lock. */
async function countWaitingForLock(): Promise<number> {
  const { rows } = await db.pool.query<{ total: number }>(
    `select count(*)::int as total from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`,
  );
  return rows[0]?.total ?? 0;
}
