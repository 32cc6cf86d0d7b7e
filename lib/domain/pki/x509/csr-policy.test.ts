import { execFileSync } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { CertificationRequest } from '@peculiar/asn1-csr';
import { AsnConvert } from '@peculiar/asn1-schema';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type CheckedCsr, CsrRefusedError, checkCsr } from './csr-policy';
import { describeCertificate } from './describe-certificate';

const SERIAL = 'TBX-1';
let dir: string;
beforeAll(async () => {
  dir = await mkdtemp(path.join(os.tmpdir(), 'csr-'));
});
afterAll(() => rm(dir, { recursive: true, force: true }));

const openssl = (...args: string[]) => execFileSync('openssl', args, { cwd: dir, stdio: 'pipe' });

async function makeKey(...args: string[]): Promise<string> {
  openssl('genpkey', ...args, '-out', 'key.pem');
  return 'key.pem';
}
async function makeCsr(key: string, ...args: string[]): Promise<Buffer> {
  openssl('req', '-new', '-key', key, '-subj', `/CN=${SERIAL}`, '-outform', 'DER', '-out', 'csr.der', ...args);
  return readFile(path.join(dir, 'csr.der'));
}
const ecKey = (curve = 'P-256') => makeKey('-algorithm', 'EC', '-pkeyopt', `ec_paramgen_curve:${curve}`);
const rsaKey = () => makeKey('-algorithm', 'RSA', '-pkeyopt', 'rsa_keygen_bits:2048');

/** Replaces the signature algorithm, which is not part of the signed bytes. */
function signedWith(algorithm: string, der: Buffer): Buffer {
  const csr = AsnConvert.parse(der, CertificationRequest);
  csr.signatureAlgorithm.algorithm = algorithm;
  return Buffer.from(AsnConvert.serialize(csr));
}
const outcome = (csr: Buffer | string) =>
  checkCsr(csr, SERIAL).then(
    () => 'accepted',
    (error: unknown) => (error instanceof CsrRefusedError ? error.reason : String(error)),
  );

test.each(['sha256', 'sha384', 'sha512'])('accepts ECDSA signatures with %s', async (hash) => {
  for (const curve of ['P-256', 'P-384']) {
    expect(await outcome(await makeCsr(await ecKey(curve), `-${hash}`))).toBe('accepted');
  }
});

test('accepts RSA with PKCS #1 v1.5 and PSS, and rejects SHA-1', async () => {
  const key = await rsaKey();
  expect(await outcome(await makeCsr(key, '-sha384'))).toBe('accepted');
  expect(await outcome(await makeCsr(key, '-sigopt', 'rsa_padding_mode:pss'))).toBe('accepted');
  expect(await outcome(await makeCsr(key, '-sha1'))).toBe('csr_weak_signature');
  expect(await outcome(await makeCsr(await ecKey(), '-sha1'))).toBe('csr_weak_signature');
});

test('rejects a signature with the identifier of another algorithm', async () => {
  const [ecdsa, rsa] = ['1.2.840.10045.4.3.2', '1.2.840.113549.1.1.11'];
  expect(await outcome(signedWith(ecdsa, await makeCsr(await rsaKey(), '-sha256')))).toBe('csr_signature_wrong');
  const csr = await makeCsr(await ecKey(), '-sha256');
  expect(await outcome(signedWith(rsa, csr))).toBe('csr_signature_wrong');
  expect(await outcome(signedWith('1.2.840.10045.4.3.4', csr))).toBe('csr_signature_wrong');
  expect(await outcome(signedWith('1.2.840.10045.4.1', csr))).toBe('csr_weak_signature');
  expect(await outcome(signedWith('1.2.3.4', csr))).toBe('csr_weak_signature');
  expect(await outcome(csr)).toBe('accepted');
});

test('hashes a key equally in all point formats; requires a named curve', async () => {
  const key = await ecKey();
  const hashes: string[] = [];
  for (const form of ['uncompressed', 'compressed', 'hybrid']) {
    openssl('ec', '-in', key, '-conv_form', form, '-out', `${form}.pem`);
    const { publicKey }: CheckedCsr = await checkCsr(await makeCsr(`${form}.pem`), SERIAL);
    openssl('req', '-x509', '-new', '-key', `${form}.pem`, '-subj', '/CN=a', '-outform', 'DER', '-out', 'own.der');
    hashes.push(publicKey.hash, describeCertificate(await readFile(path.join(dir, 'own.der'))).publicKey);
    expect(publicKey.der).toHaveLength(91);
  }
  expect(new Set(hashes).size).toBe(1);
  openssl('ec', '-in', key, '-param_enc', 'explicit', '-out', 'explicit.pem');
  expect(await outcome(await makeCsr('explicit.pem'))).toBe('csr_key_not_allowed');
});

test('rejects points that are off the curve, at infinity or of a wrong length', async () => {
  const csr = await makeCsr(await ecKey());
  const withPoint = (change: (point: Buffer) => Buffer) => {
    const request = AsnConvert.parse(csr, CertificationRequest);
    const { subjectPKInfo } = request.certificationRequestInfo;
    subjectPKInfo.subjectPublicKey = new Uint8Array(change(Buffer.from(subjectPKInfo.subjectPublicKey))).buffer;
    return Buffer.from(AsnConvert.serialize(request));
  };
  const flipped = (point: Buffer) => {
    point.writeUInt8((point.at(-1) ?? 0) ^ 1, point.length - 1);
    return point;
  };
  expect(await outcome(withPoint(flipped))).toBe('csr_key_not_allowed');
  expect(await outcome(withPoint((point) => point.subarray(0, -1)))).toBe('csr_key_not_allowed');
  expect(await outcome(withPoint((point) => Buffer.concat([point, Buffer.alloc(1)])))).toBe('csr_key_not_allowed');
  expect(await outcome(withPoint(() => Buffer.alloc(1)))).toBe('csr_key_not_allowed');
  expect(await outcome(withPoint(() => Buffer.alloc(65, 4)))).toBe('csr_key_not_allowed');
});
