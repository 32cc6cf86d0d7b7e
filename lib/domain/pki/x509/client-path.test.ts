import { X509Certificate } from 'node:crypto';
import { beforeAll, expect, test } from 'vitest';
import { type Authority, createAuthority } from '../authority/authority';
import { issueTboxCertificate } from '../issuing/issue-tbox-certificate';
import { type Revoked, signRevocationList } from '../revocation/sign-revocation-list';
import { ClientPath } from './client-path';
import { readRevocationListDer } from './read-revocation-list';

let root: Authority;
let issuing: Authority;
let withdrawn: Authority;
beforeAll(async () => {
  root = await createAuthority({ name: 'Root' });
  [issuing, withdrawn] = (await Promise.all(
    ['CA 1', 'CA 2'].map((name) => createAuthority({ name, issuer: root })),
  )) as [Authority, Authority];
});

const leafOf = async (authority: Authority) => {
  const { certificatePem } = await issueTboxCertificate({ authority, serial: 'TBX-1' });
  return new X509Certificate(certificatePem);
};
const revoked = (serialNumber: string): Revoked => ({ serialNumber, revokedAt: new Date(), reason: 'keyCompromise' });
const serialOf = (authority: Authority) => new X509Certificate(authority.certificatePem).serialNumber.toLowerCase();
async function listOf(authority: Authority, ...serials: string[]): Promise<string> {
  const list = { number: 1, thisUpdate: new Date(), nextUpdate: new Date(Date.now() + 86_400_000) };
  const der = await signRevocationList(authority, list, serials.map(revoked));
  return `-----BEGIN X509 CRL-----\n${der.toString('base64')}\n-----END X509 CRL-----\n`;
}
const bundle = (...authorities: Authority[]) => authorities.map(({ certificatePem }) => certificatePem).join('');

test('refuses certificates of an authority outside the bundle, although its root is inside', async () => {
  const path = new ClientPath({ ca: bundle(root, issuing), crl: '' });
  expect(path.refusalOf(await leafOf(issuing))).toBeNull();
  expect(path.refusalOf(await leafOf(withdrawn))).toBe('UNABLE_TO_GET_ISSUER_CERT_LOCALLY');
});

test('refuses all certificates of an authority that its root has revoked, even if it is in the bundle', async () => {
  const crl = (await listOf(root, serialOf(withdrawn))) + (await listOf(issuing));
  const path = new ClientPath({ ca: bundle(root, issuing, withdrawn), crl });
  expect(path.refusalOf(await leafOf(withdrawn))).toBe('CERT_REVOKED');
  expect(path.refusalOf(await leafOf(issuing))).toBeNull();
});

test('refuses only the certificates in the list of their issuer', async () => {
  const [leaf, other] = [await leafOf(issuing), await leafOf(issuing)];
  const crl = await listOf(issuing, leaf.serialNumber.toLowerCase());
  const path = new ClientPath({ ca: bundle(root, issuing), crl });
  expect([path.refusalOf(leaf), path.refusalOf(other)]).toEqual(['CERT_REVOKED', null]);
});

test('ignores a list with a wrong signature', async () => {
  const leaf = await leafOf(issuing);
  const foreign = await createAuthority({ name: 'CA 1', issuer: root });
  const path = new ClientPath({
    ca: bundle(root, issuing),
    crl: await listOf(foreign, leaf.serialNumber.toLowerCase()),
  });
  expect(path.refusalOf(leaf)).toBeNull();
});

test('reads serial numbers with any first bit; throws for malformed lists', async () => {
  const serials = ['7f', '80', '00ff01', 'ff'.repeat(19), '01'];
  const der = Buffer.from((await listOf(root, ...serials)).replace(/-----[^-]+-----/g, ''), 'base64');
  expect([...readRevocationListDer(der).revoked]).toEqual(['7f', '80', 'ff01', 'ff'.repeat(19), '01']);
  expect(readRevocationListDer(der).isSignedBy(new X509Certificate(root.certificatePem))).toBe(true);
  const empty = Buffer.from((await listOf(root)).replace(/-----[^-]+-----/g, ''), 'base64');
  expect(readRevocationListDer(empty).revoked.size).toBe(0);
  for (const length of [0, 1, 10, der.length - 1]) {
    expect(() => readRevocationListDer(der.subarray(0, length))).toThrow(RangeError);
  }
});
