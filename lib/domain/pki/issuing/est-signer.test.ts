import { expect, test } from 'vitest';
import { systemClock } from '@/lib/platform/clock';
import { loadX509 } from '@/lib/platform/x509';
import { fakeClock } from '@/lib/testing/fake-clock';
import { type Authority, createAuthority } from '../authority/authority';
import type { Subject } from '../x509/certificate-fields';
import { serverProfile, TBOX_PROFILE } from '../x509/certificate-profiles';
import { type CheckedCsr, checkCsr } from '../x509/csr-policy';
import { generateKeyPair } from '../x509/key-pair';
import { publicKeyOfPair } from '../x509/public-key';
import { createEstSigner } from './est-signer';
import { tboxSubject } from './issue-tbox-certificate';
import { signCertificate } from './sign-certificate';

const SERIAL = 'TBX-1';
const root = await createAuthority({ name: 'Root' });
const issuing = await createAuthority({ name: 'Issuing', issuer: root });
const untrusted = await createAuthority({ name: 'Issuing' });

async function makeCsr(): Promise<CheckedCsr> {
  const { Pkcs10CertificateRequestGenerator } = await loadX509();
  const signingAlgorithm = { name: 'ECDSA', hash: 'SHA-256' };
  const csr = await Pkcs10CertificateRequestGenerator.create({
    name: `CN=${SERIAL}`,
    keys: await generateKeyPair(),
    signingAlgorithm,
  });
  return checkCsr(Buffer.from(csr.rawData), SERIAL);
}

type Changes = { authority?: Authority; subject?: Subject; otherKey?: boolean; server?: boolean; agoDays?: number };

/** Signs with an upstream that deviates from the request. */
async function sign({
  authority = issuing,
  subject = tboxSubject(SERIAL, 'id-1'),
  otherKey,
  server,
  agoDays = 0,
}: Changes) {
  const csr = await makeCsr();
  const certificate = await signCertificate({
    authority,
    profile: server ? serverProfile(['localhost']) : TBOX_PROFILE,
    subject,
    publicKey: otherKey ? publicKeyOfPair(await generateKeyPair()) : csr.publicKey,
    clock: fakeClock(systemClock.now() - agoDays * 86_400_000),
    days: 30,
  });
  const der = (one: { rawData: ArrayBuffer }) => Buffer.from(one.rawData);
  const signer = createEstSigner({
    upstream: {
      readAuthorities: async () => [der(root.certificate)],
      enrol: async () => [der(authority.certificate), certificate.der],
    },
    isTrusted: async (keyId) => keyId === issuing.keyId,
    clock: systemClock,
  });
  return signer.sign({ csr, tboxSerial: SERIAL });
}

test('accepts the requested certificate in any order, with its chain without the anchor', async () => {
  const signed = await sign({});
  expect(signed).toMatchObject({ id: 'id-1', issuer: issuing.keyId });
  expect(signed.chain).toEqual([Buffer.from(issuing.certificate.rawData)]);
});

test('gives a certificate without an id in its subject a `noid:` id', async () => {
  expect((await sign({ subject: [{ CN: [SERIAL] }] })).id).toMatch(/^noid:[0-9a-f]{64}$/);
});

test.each<[string, Changes]>([
  ['of another key', { otherKey: true }],
  ['of another common name', { subject: [{ CN: ['TBX-2'] }] }],
  ['that is not for clients', { server: true }],
  ['that is not valid now', { agoDays: 40 }],
  ["of no authority that is in the upstream's cacerts", { authority: untrusted }],
  ['with a serialNumber in its subject', { subject: [{ CN: [SERIAL] }, { '2.5.4.5': ['a, b'] }] }],
])('rejects a certificate %s', async (message, changes) => {
  await expect(sign(changes)).rejects.toThrow(message);
});
