import { afterAll, beforeEach, describe, expect, test } from 'vitest';
import { ann, codeOf, createWithdrawalFixture } from '@/lib/testing/withdrawal-fixture';
import { exportStranded, previewWithdrawal, requestWithdrawal } from '../../index';

const {
  db,
  clock,
  root,
  active,
  retiring,
  external,
  as,
  idOf,
  tbox,
  certify,
  renewedAfterFirstUse,
  request,
  approve,
  reject,
  preview,
  reset,
} = await createWithdrawalFixture();
beforeEach(reset);
afterAll(() => db.drop());

describe('preview of a withdrawal', () => {
  test('counts per fleet: vehicles with another certificate, with an unused one, and stranded ones', async () => {
    const second = await tbox('n', { connected: true });
    await certify(second, active);
    await certify(second, retiring, { used: true });
    const unproven = await tbox('n');
    await certify(unproven, active);
    await certify(unproven, retiring);
    const alone = await tbox('s', { connected: true });
    await certify(alone, active);
    await certify(alone, active);
    // Certificates that do not authenticate
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
    // Not affected: another authority's certificate and an expired one
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
    for await (const page of await exportStranded({ ctx: as(ann), input: { id: await idOf(active) } }))
      exported.push(...page);
    expect(exported).toEqual(found.stranded);
    expect(await preview(retiring)).toMatchObject({ needsSuccessor: false, successor: null });
  });

  test('ignores certificates of authorities that are withdrawn, about to be, or out of scope', async () => {
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

  test('counts certificates renewed after first use as unproven', async () => {
    const one = await tbox('n');
    const admitted = await certify(one, external, { used: true });
    const renewed = await certify(one, active, { used: true });
    await db.pool.query(`update tbox_certificates set source = 'first_use' where id = $1`, [admitted.id]);
    expect((await preview(external)).total).toMatchObject({ withOther: 1, unproven: 0 });
    await db.pool.query(`update tbox_certificates set source = 'renewal' where id = $1`, [renewed.id]);
    expect((await preview(external)).total).toMatchObject({ withOther: 0, unproven: 1, stranded: 0 });
  });

  test('counts renewed certificates, and the vehicles that revoking them would strand', async () => {
    await renewedAfterFirstUse();
    const id = await idOf(external);
    const previewOf = (includeRenewed: boolean) => previewWithdrawal({ ctx: as(ann), input: { id, includeRenewed } });
    expect(await previewOf(false)).toMatchObject({ certificates: 1, renewed: 2, total: { unproven: 1, stranded: 0 } });
    expect(await previewOf(true)).toMatchObject({ certificates: 1, renewed: 2, total: { unproven: 0, stranded: 1 } });
    const exported = async (includeRenewed: boolean) =>
      (await firstOf(await exportStranded({ ctx: as(ann), input: { id, includeRenewed } }))) ?? [];
    expect([(await exported(false)).length, (await exported(true)).length]).toEqual([0, 1]);
    // The stored request overrides the parameter
    await requestWithdrawal({ ctx: as(ann), input: { id, reason: 'x', includeRenewed: true } });
    expect((await previewOf(false)).total).toMatchObject({ stranded: 1 });
    await reject(external);
    expect((await previewOf(false)).total).toMatchObject({ stranded: 0 });
  });

  test('requires an administrator and an existing authority that is not a root', async () => {
    const id = await idOf(active);
    expect(await codeOf(previewWithdrawal({ ctx: as(ann, 'operator'), input: { id } }))).toBe('forbidden');
    expect(await codeOf(exportStranded({ ctx: as(ann, 'support'), input: { id } }))).toBe('forbidden');
    expect(await codeOf(previewWithdrawal({ ctx: as(ann), input: { id: 4_711 } }))).toBe('not_found');
    expect(await codeOf(preview(root))).toBe('authority_not_withdrawable');
  });
});

async function firstOf<T>(pages: AsyncIterable<T>): Promise<T | undefined> {
  for await (const page of pages) return page;
  return undefined;
}
