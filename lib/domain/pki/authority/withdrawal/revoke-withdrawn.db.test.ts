import { afterAll, beforeEach, describe, expect, test } from 'vitest';
import { ann, codeOf, createWithdrawalFixture } from '@/lib/testing/withdrawal-fixture';
import { previewRotation, releaseCertificate, requestWithdrawal, revokeCertificate } from '../../index';

const {
  db,
  clock,
  active,
  retiring,
  external,
  as,
  idOf,
  tbox,
  certify,
  setSource,
  renewedAfterFirstUse,
  request,
  approve,
  revokeAll,
  preview,
  makeSuccessor,
  audits,
  reset,
} = await createWithdrawalFixture();
beforeEach(reset);
afterAll(() => db.drop());

describe('revoking after a withdrawal', () => {
  test('revokes valid and held certificates with reason and audit entry, and no others', async () => {
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
    // What remains, and a rotation for the reachable vehicles
    expect((await preview(active)).total).toMatchObject({ vehicles: 2, unproven: 1, stranded: 1 });
    const selection = { withdrawnIssuers: [active.keyId] };
    expect(await previewRotation({ ctx: as(ann), input: selection })).toMatchObject({
      total: 1,
      withoutCertificate: 1,
    });
    await certify(one, retiring, { used: true });
    expect((await preview(active)).total).toMatchObject({ withOther: 1, stranded: 0 });
  });

  test('also revokes certificates renewed after first use if requested, and no others', async () => {
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

  test('keeps renewed certificates unless requested', async () => {
    const { renewed, again } = await renewedAfterFirstUse();
    await request(external);
    await approve(external);
    expect(await revokeAll()).toBe(1);
    for (const { id } of [renewed, again]) {
      expect(await db.prisma.tboxCertificate.findUnique({ where: { id } })).toMatchObject({ revokedAt: null });
    }
  });

  test('revokes certificates of connected vehicles first, in batches, each once', async () => {
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
