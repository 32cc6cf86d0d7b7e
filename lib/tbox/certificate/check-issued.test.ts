import { webcrypto } from 'node:crypto';
import { beforeAll, describe, expect, test } from 'vitest';
import { createTboxAuthority, type TboxAuthority } from '@/lib/testing/tbox-authority';
import { readAnchors } from '../certificate-chain';
import { checkIssued } from './check-issued';
import type { Identity } from './identity-store';
import { makeRequest } from './make-csr';

const CN = 'TBX00000001';
const NOW = Date.now();
const SERVER_AUTH = '1.3.6.1.5.5.7.3.1';
let authority: TboxAuthority;
let foreign: TboxAuthority;
let present: Identity;
let mine: { key: string; csr: string };

beforeAll(async () => {
  [authority, foreign] = [await createTboxAuthority(), await createTboxAuthority()];
  const first = await request({ certificate: (await selfSigned()).toString('pem'), key: '' });
  present = { certificate: (await authority.issue(first.csr)).certificate, key: first.key };
  mine = await request(present);
});

async function selfSigned() {
  const { loadX509 } = await import('@/lib/platform/x509');
  const { X509CertificateGenerator } = await loadX509();
  const keys = await p256();
  return X509CertificateGenerator.createSelfSigned({ name: `O=TSP Console, CN=${CN}`, keys });
}
const p256 = () =>
  webcrypto.subtle.generateKey({ name: 'ECDSA', namedCurve: 'P-256' }, true, [
    'sign',
    'verify',
  ]) as Promise<CryptoKeyPair>;

async function request(identity: Identity) {
  const made = await makeRequest(identity);
  if ('code' in made) throw new Error(made.detail);
  return made;
}

type Question = Parameters<typeof checkIssued>[0];
const check = (issued: { certificate: string; chain: readonly string[] }, more: Partial<Question> = {}) =>
  checkIssued({
    certificate: issued.certificate,
    chain: issued.chain,
    key: mine.key,
    present,
    anchors: readAnchors(authority.root),
    time: { earliestMs: NOW, latestMs: NOW + 100 },
    ...more,
  });
const refusal = (...args: Parameters<typeof check>) => {
  const checked = check(...args);
  return 'detail' in checked ? checked.detail : 'taken';
};

describe('accepts a certificate', () => {
  test('of an authority below the anchor, and presents leaf and chain', async () => {
    const issued = await authority.issue(mine.csr);
    const pem = [issued.certificate, ...issued.chain].map((each) => `${each}\n`).join('');
    expect(check(issued)).toEqual({
      identity: { certificate: pem, key: mine.key },
      serialNumber: issued.serialNumber,
    });
    expect(issued.serialNumber).toMatch(/^4[0-9a-f]{31}$/);
  });
  test('of the anchor itself, of one of several anchors, and with the anchor in the chain', async () => {
    expect(refusal(await authority.issue(mine.csr, { direct: true }))).toBe('taken');
    const issued = await authority.issue(mine.csr);
    expect(refusal(issued, { anchors: readAnchors(`${foreign.root}\n${authority.root}`) })).toBe('taken');
    const withAnchor = check({ ...issued, chain: [...issued.chain, authority.root] });
    expect('identity' in withAnchor && withAnchor.identity.certificate).not.toContain(authority.root.trim());
  });
  test('of any period while the time is unknown', async () => {
    const later = await authority.issue(mine.csr, { notBefore: new Date(NOW + 3_600_000) });
    expect([refusal(later, { time: null }), refusal(later)]).toEqual([
      'taken',
      'It is out of its period, or its chain is',
    ]);
  });
});

describe('rejects a certificate', () => {
  test('for another key', async () => {
    const { publicKey } = await p256();
    expect(refusal(await authority.issue(mine.csr, { publicKey }))).toBe('It certifies another key');
  });
  test('for another TBox', async () => {
    const issued = await authority.issue(mine.csr, { commonName: 'TBX00000002' });
    expect(refusal(issued)).toBe('It is for TBX00000002, not for TBX00000001');
  });
  test('for another use', async () => {
    expect(refusal(await authority.issue(mine.csr, { usage: SERVER_AUTH }))).toBe(
      'It is not for client authentication',
    );
    expect(refusal(await authority.issue(mine.csr, { ca: true }))).toBe('It is an authority');
  });
  test('that has expired', async () => {
    const issued = await authority.issue(mine.csr, { notAfter: new Date(NOW - 60_000) });
    expect(refusal(issued)).toBe('It is out of its period, or its chain is');
  });
  test('of a foreign authority with the same names, or without its chain', async () => {
    const issued = await authority.issue(mine.csr);
    for (const each of [
      await foreign.issue(mine.csr),
      { ...issued, chain: [] },
      { ...issued, chain: [foreign.issuing] },
    ]) {
      expect(refusal(each)).toBe('Its chain leads to no trust anchor');
    }
  });
  test('that is malformed, two certificates or a private key', async () => {
    const issued = await authority.issue(mine.csr);
    for (const certificate of ['', 'rubbish', mine.key, `${issued.certificate}\n${authority.issuing}`]) {
      expect(refusal({ ...issued, certificate })).toBe('The certificate is not one PEM certificate');
    }
    const broken = issued.certificate.replace(/\n.{8}/, '\nAAAAAAAA');
    expect(refusal({ ...issued, certificate: broken })).toMatch(/^It cannot be read: /);
    expect(refusal({ ...issued, chain: ['rubbish'] })).toBe('Its chain leads to no trust anchor');
  });
});
