import { execFileSync } from 'node:child_process';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { CertificateDetail } from '@/lib/contracts';
import { fixedSecret } from '@/lib/platform/secrets';
import { createTestDb, type TestDb } from '@/lib/testing/db';
import { fakeClock } from '@/lib/testing/fake-clock';
import { userActor } from '@/lib/testing/fleet';
import type { Ctx } from '../../context';
import { insertAuthority } from '../authority/authority-store';
import { createStored, toRow } from '../authority/ensure-authorities';
import { sealedKeys } from '../authority/key-store';
import {
  type Authority,
  certificateChainPem,
  getCertificateDetail,
  getTboxCertificate,
  type IssuedCertificate,
  issueTboxCertificate,
  listCertificates,
} from '../index';
import { insertCertificate } from './store';

const clock = fakeClock(Date.UTC(2026, 10, 25, 12));
let db: TestDb;
let root: Authority;
let authority: Authority;
const ctx = (role: 'admin' | 'operator' = 'admin'): Ctx => ({ db, clock, actor: userActor(role, 'all') });

beforeAll(async () => {
  db = await createTestDb();
  await db.pool.query(`insert into tboxes (serial) values ('TBX-1'), ('TBX-2')`);
  const { create } = sealedKeys(fixedSecret('a secret of the test, long enough to seal'));
  const storedRoot = await createStored(create, { name: 'Root', clock });
  root = storedRoot.authority;
  const stored = await createStored(create, { name: 'Issuing', issuer: root, clock });
  authority = stored.authority;
  for (const [one, kind] of [
    [storedRoot, 'root'],
    [stored, 'issuing'],
  ] as const) {
    const rest = { kind, state: 'active', issuer: root.keyId } as const;
    await insertAuthority(db, toRow(one, 'test', rest));
  }
});
afterAll(() => db.drop());

async function issue(serial = 'TBX-1', predecessorId: string | null = null, days = 30): Promise<IssuedCertificate> {
  const issued = await issueTboxCertificate({ authority, serial, days, clock, pkiUrl: 'http://pki.example' });
  await insertCertificate(db, { ...issued, serial, source: 'enrolment', issuedBy: 'test', predecessorId });
  return issued;
}
const detail = ({ serialNumber }: { serialNumber: string }, as = ctx()) =>
  getCertificateDetail({ ctx: as, input: { serialNumber: serialNumber.toUpperCase() } });
const extension = ({ extensions }: CertificateDetail, name: string) => extensions.find((one) => one.name === name);
const openssl = (pem: string, ...args: string[]) => execFileSync('openssl', args, { input: pem, encoding: 'utf8' });

describe('certificate detail', () => {
  test('shows the same contents as OpenSSL', async () => {
    const found = await detail(await issue());
    const text = openssl(found.pem ?? '', 'x509', '-noout', '-text', '-nameopt', 'RFC2253');
    const below = (heading: string) => (text.split(heading)[1] ?? '').split('\n')[1]?.trim() ?? '';
    const plain = (hex: string) => hex.replaceAll(':', '').toLowerCase();
    expect(plain(below('Serial Number:'))).toBe(found.serialNumber);
    expect(text).toContain('ecdsa-with-SHA256');
    expect(found).toMatchObject({ algorithm: 'EC P-256', signatureAlgorithm: 'ECDSA SHA-256', source: 'enrolment' });
    expect(plain(below('X509v3 Subject Key Identifier:'))).toBe(extension(found, 'subjectKeyIdentifier')?.value);
    expect(plain(below('X509v3 Authority Key Identifier:'))).toBe(extension(found, 'authorityKeyIdentifier')?.value);
    expect([below('X509v3 Key Usage: critical'), extension(found, 'keyUsage')]).toMatchObject([
      'Digital Signature',
      { critical: true, value: 'digitalSignature' },
    ]);
    expect([below('X509v3 Extended Key Usage:'), extension(found, 'extKeyUsage')]).toMatchObject([
      'TLS Web Client Authentication',
      { critical: false, value: 'clientAuth' },
    ]);
    expect([below('X509v3 Basic Constraints: critical'), extension(found, 'basicConstraints')]).toMatchObject([
      'CA:FALSE',
      { critical: true, value: 'CA: false' },
    ]);
    const list = extension(found, 'cRLDistributionPoints')?.value ?? '';
    expect(list).toBe(`http://pki.example/crl/${authority.keyId}.crl`);
    expect(text).toContain(`URI:${list}`);
    expect(extension(found, 'authorityInfoAccess')?.value).toBe(
      `OCSP: http://pki.example/ocsp\ncaIssuers: http://pki.example/ca/${authority.keyId}.cer`,
    );
    expect(text).toContain('OCSP - URI:http://pki.example/ocsp');
    const names = openssl(found.pem ?? '', 'x509', '-noout', '-subject', '-issuer', '-nameopt', 'RFC2253');
    expect(names.trim().split('\n')).toEqual(
      [`subject=${found.subject}`, `issuer=${found.issuerName}`].map((line) => line.replaceAll(', ', ',')),
    );
    expect(found.issuer).toBe(authority.keyId);
    const digest = openssl(found.pem ?? '', 'x509', '-noout', '-fingerprint', '-sha256');
    expect(plain(digest.split('=')[1]?.trim() ?? '')).toBe(found.fingerprint);
  });

  test('includes the chain that a client presents; without stored DER there is no download', async () => {
    const issued = await issue();
    expect((await detail(issued)).chainPem).toEqual([authority.certificatePem]);
    const input = { serialNumber: issued.serialNumber };
    expect(await certificateChainPem({ ctx: ctx(), input })).toBe(issued.fullChainPem);
    await db.pool.query('update tbox_certificates set der = null where id = $1', [issued.id]);
    expect(await detail(issued)).toMatchObject({ pem: null, subject: null, extensions: [], algorithm: 'EC P-256' });
    await expect(certificateChainPem({ ctx: ctx(), input })).rejects.toMatchObject({ code: 'not_found' });
  });

  test('shows predecessor and successors; the certificate of a TBox is its newest', async () => {
    const first = await issue('TBX-2');
    const second = await issue('TBX-2', first.id);
    clock.advance(1_000);
    await db.pool.query(`update tbox_certificates set issued_at = issued_at + interval '1 s' where id = $1`, [
      second.id,
    ]);
    expect(await detail(first)).toMatchObject({ predecessor: null, successors: [second.serialNumber] });
    expect(await detail(second)).toMatchObject({ predecessor: first.serialNumber, successors: [] });
    const own = (tboxSerial: string) => getTboxCertificate({ ctx: ctx(), input: { tboxSerial } });
    expect([(await own('TBX-2'))?.id, await own('TBX-none')]).toEqual([second.id, null]);
  });

  test('requires an administrator and an existing certificate', async () => {
    const issued = await issue();
    await expect(detail(issued, ctx('operator'))).rejects.toMatchObject({ code: 'forbidden' });
    await expect(detail({ serialNumber: 'ab' })).rejects.toMatchObject({ code: 'not_found' });
    const input = { serialNumber: issued.serialNumber, tboxSerial: 'TBX-1' };
    await expect(certificateChainPem({ ctx: ctx('operator'), input })).rejects.toMatchObject({ code: 'forbidden' });
    await expect(getTboxCertificate({ ctx: ctx('operator'), input })).rejects.toMatchObject({ code: 'forbidden' });
  });

  test('both certificates with a shared key are found', async () => {
    const one = await issue('TBX-1');
    const other = await issueTboxCertificate({ authority, serial: 'TBX-2', clock });
    await insertCertificate(db, {
      ...other,
      publicKey: one.publicKey,
      serial: 'TBX-2',
      source: 'import',
      issuedBy: 'test',
    });
    const { items } = await listCertificates({ ctx: ctx(), input: { finding: 'shared' } });
    expect(items.map(({ id }) => id).sort()).toEqual([one.id, other.id].sort());
  });
});

describe('certificate list', () => {
  test('pages by expiry, each certificate once, also with equal expiry', async () => {
    for (const days of [9, 3, 3, 3, 7, 1]) await issue('TBX-1', null, days);
    const seen: number[] = [];
    const ids = new Set<string>();
    let cursor: string | undefined;
    do {
      const page = await listCertificates({ ctx: ctx(), input: { sort: 'expiry', limit: 2, cursor } });
      for (const { id, notAfter } of page.items) {
        seen.push(notAfter);
        ids.add(id);
      }
      cursor = page.nextCursor ?? undefined;
    } while (cursor);
    expect(seen).toEqual([...seen].sort((a, b) => a - b));
    expect(ids.size).toBe(seen.length);
    expect((await listCertificates({ ctx: ctx(), input: { limit: 200 } })).items).toHaveLength(seen.length);
    const { nextCursor } = await listCertificates({ ctx: ctx(), input: { limit: 2 } });
    await expect(
      listCertificates({ ctx: ctx(), input: { sort: 'expiry', cursor: nextCursor ?? '' } }),
    ).rejects.toMatchObject({ kind: 'validation_failed' });
  });

  test('filters by issuer, source and expiry, and finds a fingerprint', async () => {
    const issued = await issue('TBX-1', null, 2);
    const find = async (input: Parameters<typeof listCertificates>[0]['input']) =>
      (await listCertificates({ ctx: ctx(), input: { limit: 200, ...input } })).items.map(({ id }) => id);
    expect(await find({ issuer: authority.keyId.toUpperCase() })).toContain(issued.id);
    expect(await find({ issuer: root.keyId })).toEqual([]);
    expect(await find({ source: ['enrolment'] })).toContain(issued.id);
    expect(await find({ source: ['rotation', 'renewal'] })).toEqual([]);
    const end = issued.notAfter.getTime();
    expect(await find({ expiresBefore: end + 1 })).toContain(issued.id);
    expect(await find({ expiresBefore: end })).not.toContain(issued.id);
    expect(await find({ q: issued.fingerprint.toUpperCase() })).toEqual([issued.id]);
  });
});
