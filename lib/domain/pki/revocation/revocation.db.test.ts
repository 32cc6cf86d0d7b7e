import { describe, expect, test } from 'vitest';
import { revocationSuite } from '@/lib/testing/revocation-suite';
import {
  getCertificateDetail,
  issueTboxCertificate,
  listCertificates,
  publishRevocationList,
  releaseCertificate,
  revokeCertificate,
} from '../index';
import { insertCertificate } from '../inventory/store';

const { suite, clock, as, admin, certificateOf, certificate } = revocationSuite();

const codeOf = (attempt: Promise<unknown>) =>
  attempt.then(
    () => 'done',
    (error: { code: string }) => error.code,
  );

describe('revoking', () => {
  test('requires an administrator and an existing certificate; only a certificate on hold is released', async () => {
    const { serialNumber } = await certificate();
    const revoke = (reason: 'certificateHold' | 'superseded', ctx = admin()) =>
      codeOf(revokeCertificate({ ctx, input: { serialNumber, reason } }));
    expect(await revoke('superseded', as('operator'))).toBe('forbidden');
    expect(await codeOf(listCertificates({ ctx: as('operator'), input: {} }))).toBe('forbidden');
    expect(await codeOf(revokeCertificate({ ctx: admin(), input: { serialNumber: 'ab', reason: 'superseded' } }))).toBe(
      'not_found',
    );
    expect(await codeOf(releaseCertificate({ ctx: admin(), input: { serialNumber } }))).toBe('certificate_not_held');
    expect([await revoke('certificateHold'), await revoke('certificateHold')]).toEqual(['done', 'certificate_revoked']);
    expect([await revoke('superseded'), await revoke('superseded')]).toEqual(['done', 'certificate_revoked']);
    expect(await codeOf(releaseCertificate({ ctx: admin(), input: { serialNumber } }))).toBe('certificate_not_held');
    const audit = await suite.db.prisma.auditEntry.findMany({
      where: { targetId: serialNumber },
      orderBy: { id: 'asc' },
    });
    expect(audit.map(({ action, detail }) => [action, (detail as { reason: string }).reason])).toEqual([
      ['certificate.revoke', 'certificateHold'],
      ['certificate.revoke', 'superseded'],
    ]);
  });
});

describe('a compromised key', () => {
  const revoke = (serialNumber: string, reason: 'keyCompromise' | 'superseded', includeRenewed = false) =>
    codeOf(revokeCertificate({ ctx: admin(), input: { serialNumber, reason, includeRenewed } }));
  const reasonsOf = async (...serialNumbers: string[]) => {
    const details = serialNumbers.map((serialNumber) =>
      getCertificateDetail({ ctx: admin(), input: { serialNumber } }),
    );
    return (await Promise.all(details)).map(({ revocation }) => revocation?.reason ?? null);
  };
  const renew = async (one: { serial: string; id: string }) => {
    const issued = await issueTboxCertificate({ authority: suite.authority, serial: one.serial, days: 10, clock });
    await insertCertificate(suite.db, {
      ...issued,
      serial: one.serial,
      source: 'renewal',
      issuedBy: 'x',
      predecessorId: one.id,
    });
    return { serial: one.serial, id: issued.id, serialNumber: issued.serialNumber };
  };
  /** first → second → third; `other` was enrolled on its own, `twin` has the key of the first. */
  async function lineage() {
    const first = await certificate();
    const second = await renew(first);
    const third = await renew(second);
    const other = await certificateOf(first.serial);
    const twin = await renew(other);
    await suite.db.pool.query(
      'update tbox_certificates c set public_key = f.public_key from tbox_certificates f where c.id = $1 and f.id = $2',
      [twin.id, first.id],
    );
    return { first, second, third, other, twin };
  }

  test('is offered with what was renewed from it or has its key, and revokes that on request only', async () => {
    const { first, second, third, other, twin } = await lineage();
    const { renewed } = await getCertificateDetail({ ctx: admin(), input: { serialNumber: first.serialNumber } });
    expect([...renewed].sort()).toEqual([second, third, twin].map((one) => one.serialNumber).sort());
    const all = [first, second, third, twin, other].map((one) => one.serialNumber);
    expect(await revoke(first.serialNumber, 'superseded', true)).toBe('validation_failed');
    expect(await revoke(first.serialNumber, 'superseded')).toBe('done');
    expect(await reasonsOf(...all)).toEqual(['superseded', null, null, null, null]);
    // That its key is known to others may be found out after it was replaced
    expect(await revoke(first.serialNumber, 'keyCompromise', true)).toBe('done');
    const compromised = 'keyCompromise';
    expect(await reasonsOf(...all)).toEqual([compromised, compromised, compromised, compromised, null]);
    expect(await revoke(first.serialNumber, 'keyCompromise', true)).toBe('certificate_revoked');
    const audit = await suite.db.prisma.auditEntry.findFirst({ where: { targetId: third.serialNumber } });
    expect(audit?.detail).toMatchObject({ reason: 'keyCompromise', renewedFrom: first.serialNumber });
    const after = await getCertificateDetail({ ctx: admin(), input: { serialNumber: first.serialNumber } });
    expect(after.renewed).toEqual([]);
  });

  test('does not spread to what it was renewed from', async () => {
    const { first, second, third } = await lineage();
    expect(await revoke(second.serialNumber, 'keyCompromise', true)).toBe('done');
    const serialNumbers = [first, second, third].map((one) => one.serialNumber);
    expect(await reasonsOf(...serialNumbers)).toEqual([null, 'keyCompromise', 'keyCompromise']);
  });

  test('revokes a certificate that is renewed from it at the same moment', async () => {
    for (let round = 0; round < 3; round++) {
      const first = await certificate();
      const second = await renew(first);
      const issued = await issueTboxCertificate({ authority: suite.authority, serial: first.serial, days: 10, clock });
      let revoked: Promise<string> | undefined;
      // As a renewal does: it locks its predecessor, and commits while the revocation waits
      await suite.db.transaction(async (tx) => {
        await tx.query({ text: 'select 1 from tbox_certificates where id = $1 for share', values: [second.id] });
        const row = { ...issued, serial: first.serial, source: 'renewal' as const, issuedBy: 'x' };
        await insertCertificate(tx, { ...row, predecessorId: second.id });
        revoked = revoke(first.serialNumber, 'keyCompromise', true);
        await new Promise((resolve) => setTimeout(resolve, 100));
      });
      expect(await revoked).toBe('done');
      expect(await reasonsOf(issued.serialNumber)).toEqual(['keyCompromise']);
    }
  });
});

describe('certificate list', () => {
  test('finds parts of VIN, serial and serial number, and filters by current state', async () => {
    const one = await certificate({ days: 1 });
    const found = async (input: Parameters<typeof listCertificates>[0]['input']) =>
      (await listCertificates({ ctx: admin(), input })).items.map(({ serialNumber }) => serialNumber);
    for (const q of [one.vin.slice(6), one.serial.toLowerCase(), one.serialNumber.slice(3, 20)]) {
      expect(await found({ q })).toContain(one.serialNumber);
    }
    expect(await found({ q: '%' })).toEqual([]);
    expect(await found({ q: one.vin, state: ['expired'] })).toEqual([]);
    clock.advance(2 * 86_400_000);
    expect(await found({ q: one.vin, state: ['expired'] })).toEqual([one.serialNumber]);
  });

  test('pages through each certificate once', async () => {
    for (let i = 0; i < 5; i++) await certificate();
    const seen: string[] = [];
    for (let cursor: string | undefined; ; ) {
      const page = await listCertificates({ ctx: admin(), input: { limit: 2, cursor } });
      seen.push(...page.items.map(({ id }) => id));
      if (page.nextCursor === null) break;
      cursor = page.nextCursor;
    }
    expect(new Set(seen).size).toBe(seen.length);
    expect(seen).toHaveLength(await suite.db.prisma.tboxCertificate.count());
    await expect(listCertificates({ ctx: admin(), input: { cursor: "1'; --" } })).rejects.toMatchObject({
      kind: 'validation_failed',
    });
  });
});

test('the list is signed again after a change or a day; concurrent publications get different numbers', async () => {
  const publish = (changed: boolean) => publishRevocationList({ ctx: admin(), authority: suite.authority, changed });
  const first = await publish(true);
  expect(await publish(false)).toBeNull();
  const numbers = await Promise.all(Array.from({ length: 10 }, () => publish(true)));
  expect(new Set(numbers).size).toBe(10);
  clock.advance(25 * 3_600_000);
  expect(await publish(false)).toBe((first ?? 0) + 11);
});
