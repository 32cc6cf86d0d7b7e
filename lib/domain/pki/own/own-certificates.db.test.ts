import { execFileSync } from 'node:child_process';
import { X509Certificate } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { systemClock } from '@/lib/platform/clock';
import { fixedSecret } from '@/lib/platform/secrets';
import { createTestDb, type TestDb } from '@/lib/testing/db';
import { fakeClock } from '@/lib/testing/fake-clock';
import { recordNotifications } from '@/lib/testing/record-notifications';
import { type Ctx, systemActor } from '../../context';
import {
  type AuthoritySet,
  createAuthorities,
  createOwnCertificates,
  ensureAuthorities,
  ensureServerCertificate,
  issueCommandCertificate,
  listOwnCertificates,
  ownCertificateFiles,
  publishRevocationList,
  readStatuses,
  renewOwnCertificate,
  revokeOwnCertificate,
  sealedKeys,
} from '../index';
import { describeCertificate } from '../x509/describe-certificate';
import { generateKeyPair } from '../x509/key-pair';

const SECRET = 'sealing secret of a test, long enough';
const PKI_URL = 'http://pki.example';
const DAY_MS = 86_400_000;

let db: TestDb;
let dir: string;
let ctx: Ctx;
let set: AuthoritySet;

const openssl = (...args: string[]) => execFileSync('openssl', args, { cwd: dir, encoding: 'utf8', stdio: 'pipe' });
const ensure = (clock = systemClock) =>
  ensureServerCertificate({
    ...{ authority: set.active, dir, pkiUrl: PKI_URL, own: createOwnCertificates(ctx), clock, server: 'edge' },
  });
const serialOf = (pem: string) => new X509Certificate(pem).serialNumber.toLowerCase();
const root = () => set.signing.find(({ keyId }) => keyId !== set.active.keyId);
const statusOf = async (issuer: string, serialNumber: string) =>
  (await readStatuses(db, issuer, [serialNumber])).get(serialNumber);

beforeAll(async () => {
  db = await createTestDb();
  dir = await mkdtemp(path.join(os.tmpdir(), 'own-'));
  ctx = { db, clock: systemClock, actor: systemActor('test') };
  await ensureAuthorities({ ctx, keys: sealedKeys(fixedSecret(SECRET)), dir, pkiUrl: PKI_URL });
  set = await createAuthorities(ctx, sealedKeys(fixedSecret(SECRET))).read();
});
afterAll(async () => {
  await db?.drop();
  await rm(dir, { recursive: true, force: true });
});

describe('a server certificate', () => {
  test('lasts less than 90 days and names where its status is', async () => {
    const { certificatePem } = await ensure();
    const { validFrom, validTo } = new X509Certificate(certificatePem);
    expect(Date.parse(validTo) - Date.parse(validFrom)).toBeLessThan(90 * DAY_MS);
    const text = openssl('x509', '-in', ownCertificateFiles('.', 'edge').certificate, '-noout', '-text');
    expect(text).toContain(`URI:${PKI_URL}/crl/${set.active.keyId}.crl`);
    expect(text).toContain(`OCSP - URI:${PKI_URL}/ocsp`);
    expect(text).toContain(`CA Issuers - URI:${PKI_URL}/ca/${set.active.keyId}.cer`);
  });

  test('is kept until a month before its end, and replaced at once when it is revoked', async () => {
    const first = await ensure();
    expect(await ensure(fakeClock(Date.now() + 58 * DAY_MS))).toEqual(first);
    const serialNumber = serialOf(first.certificatePem);
    const { notifications } = await recordNotifications(
      db,
      () => revokeOwnCertificate({ ctx, input: { serialNumber, reason: 'keyCompromise', note: 'copied' } }),
      'tsp_feed',
    );
    expect(notifications).toEqual([{ type: 'own_certificate' }]);
    const second = await ensure();
    expect(serialOf(second.certificatePem)).not.toBe(serialNumber);
    const third = await ensure(fakeClock(Date.now() + 60 * DAY_MS));
    expect(serialOf(third.certificatePem)).not.toBe(serialOf(second.certificatePem));
    const listed = await listOwnCertificates({ ctx });
    expect(listed.find((one) => one.serialNumber === serialNumber)).toMatchObject({
      kind: 'server',
      revocationReason: 'keyCompromise',
      revokedBy: 'test',
      issuerName: 'TSP Console TBox CA 1',
    });
    const [entry] = await db.prisma.auditEntry.findMany({ where: { action: 'own_certificate.revoke' } });
    expect(entry).toMatchObject({ targetId: serialNumber, detail: { reason: 'keyCompromise', note: 'copied' } });
  });
});

test('a server certificate is renewed at request, and the present one stays valid', async () => {
  const first = await ensure();
  const serialNumber = serialOf(first.certificatePem);
  await renewOwnCertificate({ ctx, input: { serialNumber } });
  const second = await ensure();
  expect(serialOf(second.certificatePem)).not.toBe(serialNumber);
  expect(await ensure()).toEqual(second);
  expect(await statusOf(set.active.keyId, serialNumber)).toEqual({ revokedAt: null, reason: null });
  const listed = await listOwnCertificates({ ctx });
  const times = { renewalRequestedAt: expect.any(Number), supersededAt: expect.any(Number) };
  expect(listed.find((one) => one.serialNumber === serialNumber)).toMatchObject({ ...times, revokedAt: null });
  await expect(renewOwnCertificate({ ctx, input: { serialNumber } })).rejects.toThrow('not found');
});

describe('the status', () => {
  test('of what our authorities have issued is known', async () => {
    const { keyId, certificate } = set.active;
    const rootKeyId = root()?.keyId ?? '';
    const serialNumber = describeCertificate(Buffer.from(certificate.rawData)).serialNumber;
    expect(await statusOf(rootKeyId, serialNumber)).toEqual({ revokedAt: null, reason: null });
    const { certificatePem } = await ensure();
    expect(await statusOf(keyId, serialOf(certificatePem))).toEqual({ revokedAt: null, reason: null });
    const { publicKey } = await generateKeyPair();
    const jwk = await crypto.subtle.exportKey('jwk', publicKey);
    const [der = ''] = await issueCommandCertificate(set.active, jwk, { own: createOwnCertificates(ctx) });
    const command = describeCertificate(Buffer.from(der, 'base64')).serialNumber;
    expect(await statusOf(keyId, command)).toEqual({ revokedAt: null, reason: null });
    expect(await statusOf(rootKeyId, command)).toBeUndefined();
    expect(await statusOf(keyId, 'ab')).toBeUndefined();
  });

  test('of a revoked one is in OCSP and in the revocation list', async () => {
    const { certificatePem } = await ensure();
    const serialNumber = serialOf(certificatePem);
    await revokeOwnCertificate({ ctx, input: { serialNumber, reason: 'superseded' } });
    expect(await statusOf(set.active.keyId, serialNumber)).toMatchObject({ reason: 'superseded' });
    await publishRevocationList({ ctx, authority: set.active, changed: true });
    const list = await db.prisma.revocationList.findUniqueOrThrow({ where: { issuer: set.active.keyId } });
    await writeFile(path.join(dir, 'list.crl'), list.der);
    const text = openssl('crl', '-inform', 'DER', '-in', 'list.crl', '-noout', '-text');
    expect(text.toLowerCase()).toContain(`serial number: ${serialNumber}`);
    expect(text).toContain('Superseded');
  });

  test('of a withdrawn authority is revoked', async () => {
    await db.pool.query(
      `update certificate_authorities set state = 'withdrawn', withdrawn_at = now() where kind = 'issuing'`,
    );
    const serialNumber = describeCertificate(Buffer.from(set.active.certificate.rawData)).serialNumber;
    const status = await statusOf(root()?.keyId ?? '', serialNumber);
    expect(status).toMatchObject({ reason: 'cessationOfOperation', revokedAt: expect.any(Number) });
  });
});

test('the issuing authority names where its status is', async () => {
  await writeFile(path.join(dir, 'issuing.pem'), set.active.certificatePem);
  const text = openssl('x509', '-in', 'issuing.pem', '-noout', '-text');
  expect(text).toContain(`URI:${PKI_URL}/crl/${root()?.keyId}.crl`);
  expect(text).toContain(`OCSP - URI:${PKI_URL}/ocsp`);
  expect(text).toContain(`CA Issuers - URI:${PKI_URL}/ca/${root()?.keyId}.cer`);
});

test('only an administrator may list and revoke them; what is unknown is not found', async () => {
  const support: Ctx = { ...ctx, actor: { kind: 'user', id: 's', label: 's', role: 'support', fleets: [] } };
  await expect(listOwnCertificates({ ctx: support })).rejects.toMatchObject({ kind: 'forbidden' });
  const input = { serialNumber: 'ab' };
  await expect(revokeOwnCertificate({ ctx: support, input })).rejects.toMatchObject({ kind: 'forbidden' });
  await expect(revokeOwnCertificate({ ctx, input })).rejects.toMatchObject({ kind: 'not_found' });
});
