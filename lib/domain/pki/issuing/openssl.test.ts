import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { fixedSecret } from '@/lib/platform/secrets';
import { fakeClock } from '@/lib/testing/fake-clock';
import { ownCertificatesInMemory } from '@/lib/testing/own-certificates';
import { readSealingSecret } from '../authority/seal';
import {
  type Authority,
  createAuthority,
  ensureServerCertificate,
  issueTboxCertificate,
  SealError,
  sealedKeys,
} from '../index';

let dir: string;
let authority: Authority;
beforeAll(async () => {
  dir = await mkdtemp(path.join(os.tmpdir(), 'pki-'));
  const root = await createAuthority({ name: 'Root' });
  authority = await createAuthority({ name: 'Issuing', issuer: root });
  await save('ca.cert.pem', root.certificatePem);
  await save('issuing.pem', authority.certificatePem);
});
afterAll(() => rm(dir, { recursive: true, force: true }));

const openssl = (...args: string[]) => execFileSync('openssl', args, { cwd: dir, encoding: 'utf8', stdio: 'pipe' });
async function save(name: string, pem: string) {
  await writeFile(path.join(dir, name), pem);
  return name;
}

describe('authority', () => {
  test('openssl accepts a root and an issuing authority with path length 0', () => {
    const text = openssl('x509', '-in', 'ca.cert.pem', '-noout', '-text');
    expect(text).toContain('CA:TRUE, pathlen:1');
    expect(text).toContain('Certificate Sign, CRL Sign');
    expect(text).toContain('prime256v1');
    expect(openssl('x509', '-in', 'issuing.pem', '-noout', '-text')).toContain('CA:TRUE, pathlen:0');
    expect(openssl('verify', '-x509_strict', '-CAfile', 'ca.cert.pem', 'issuing.pem')).toContain('OK');
  });

  test('its certificates expire no later than itself', async () => {
    const late = fakeClock(authority.certificate.notAfter.getTime() - 86_400_000);
    const { notAfter } = await issueTboxCertificate({ authority, serial: 'T1', clock: late });
    expect(notAfter).toEqual(authority.certificate.notAfter);
  });

  test('its sealed key opens in openssl with the same secret, and with no other', async () => {
    const secret = 'a secret of thirty-two characters and more';
    const keys = sealedKeys(fixedSecret(secret));
    const { key, reference: sealed } = await keys.create();
    await save('sealed.pem', sealed);
    const publicKey = openssl('pkey', '-in', 'sealed.pem', '-passin', `pass:${secret}`, '-pubout');
    expect(publicKey).toBe(key.publicKey.key.export({ type: 'spki', format: 'pem' }));
    expect(() => sealedKeys(fixedSecret(`${secret}.`)).unseal(sealed)).toThrow(SealError);
    expect(keys.seal(keys.unseal(sealed))).toContain('ENCRYPTED PRIVATE KEY');
    const twoLines = `${secret}\n${secret}`;
    const earlier = sealedKeys({ ...fixedSecret(secret), current: twoLines }).seal(keys.unseal(sealed));
    expect(sealedKeys(fixedSecret(twoLines)).unseal(earlier).equals(keys.unseal(sealed))).toBe(true);
  });

  test('the sealing secret is created once with mode 0600; a configured file must exist and be long enough', async () => {
    const fresh = path.join(dir, 'fresh');
    const opened = await Promise.all(Array.from({ length: 8 }, () => readSealingSecret(fresh)));
    const secrets = opened.map(({ current }) => current);
    expect(new Set(secrets).size).toBe(1);
    expect((await stat(path.join(fresh, 'ca.passphrase'))).mode & 0o777).toBe(0o600);
    await expect(readSealingSecret(fresh, { file: path.join(dir, 'none') })).rejects.toThrow('is not there');
    await save('short', 'short');
    await expect(readSealingSecret(fresh, { file: path.join(dir, 'short') })).rejects.toThrow('at least 32');
  });
});

describe('TBox certificate', () => {
  test('openssl verifies it for clients only and reads the same fields', async () => {
    const issued = await issueTboxCertificate({ authority, serial: 'TBX20240001' });
    const file = await save('tbox.pem', issued.certificatePem);
    expect(
      openssl('verify', '-untrusted', 'issuing.pem', '-CAfile', 'ca.cert.pem', '-purpose', 'sslclient', file),
    ).toContain('OK');
    expect(
      spawnSync(
        'openssl',
        ['verify', '-untrusted', 'issuing.pem', '-CAfile', 'ca.cert.pem', '-purpose', 'sslserver', file],
        { cwd: dir },
      ).status,
    ).not.toBe(0);
    expect(openssl('x509', '-in', file, '-noout', '-subject', '-nameopt', 'RFC2253').trim()).toBe(
      `subject=CN=TBX20240001,serialNumber=${issued.id},OU=TBox,O=TSP Console`,
    );
    expect(openssl('x509', '-in', file, '-noout', '-serial').trim().toLowerCase()).toBe(
      `serial=${issued.serialNumber}`,
    );
    expect(
      openssl('x509', '-in', file, '-noout', '-fingerprint', '-sha256').replaceAll(':', '').toLowerCase(),
    ).toContain(issued.fingerprint);
    const text = openssl('x509', '-in', file, '-noout', '-text');
    expect(text).toContain('TLS Web Client Authentication');
    expect(text).toContain('CA:FALSE');
    const caKeyId = openssl('x509', '-in', 'issuing.pem', '-noout', '-ext', 'subjectKeyIdentifier')
      .split('\n')[1]
      ?.trim();
    expect(text.split('Authority Key Identifier')[1]).toContain(caKeyId);
    const key = await save('tbox.key', issued.privateKeyPem);
    expect(openssl('pkey', '-in', key, '-pubout')).toBe(openssl('x509', '-in', file, '-noout', '-pubkey'));
  });

  test('is backdated by five minutes and expires as requested', async () => {
    const clock = fakeClock(Date.UTC(2026, 0, 1));
    const { notBefore, notAfter } = await issueTboxCertificate({ authority, serial: 'T1', days: 10, clock });
    expect(notBefore.toISOString()).toBe('2025-12-31T23:55:00.000Z');
    expect(notAfter.toISOString()).toBe('2026-01-11T00:00:00.000Z');
  });

  test('certificates of one TBox differ in id, serial number and key', async () => {
    const [a, b] = await Promise.all([1, 2].map(() => issueTboxCertificate({ authority, serial: 'T1' })));
    expect(new Set([a?.id, b?.id, a?.serialNumber, b?.serialNumber, a?.privateKeyPem, b?.privateKeyPem]).size).toBe(6);
  });
});

describe('server certificate', () => {
  const own = ownCertificatesInMemory();
  const names = ['broker.example', '192.0.2.1'];

  test('openssl accepts it for each host', async () => {
    await ensureServerCertificate({ authority, dir, own, names });
    for (const check of [
      '-verify_hostname localhost',
      '-verify_ip 127.0.0.1',
      '-verify_ip ::1',
      '-verify_hostname broker.example',
      '-verify_ip 192.0.2.1',
    ]) {
      const args = [
        'verify',
        '-CAfile',
        'ca.cert.pem',
        '-untrusted',
        'broker.cert.pem',
        '-purpose',
        'sslserver',
        ...check.split(' '),
        'broker.cert.pem',
      ];
      expect(openssl(...args)).toContain('OK');
    }
  });

  test('is kept until the hosts change, it is about to expire, or it is damaged', async () => {
    const first = await ensureServerCertificate({ authority, dir, own, names });
    expect(await ensureServerCertificate({ authority, dir, own, names })).toEqual(first);
    const other = await ensureServerCertificate({ authority, dir, own, names: ['10.0.0.1'] });
    expect(other.certificatePem).not.toBe(first.certificatePem);
    const later = fakeClock(Date.now() + 60 * 86_400_000);
    const renewed = await ensureServerCertificate({
      authority,
      dir,
      own,
      names: ['10.0.0.1'],
      clock: later,
    });
    expect(renewed.certificatePem).not.toBe(other.certificatePem);
    await save('broker.key.pem', 'damaged');
    const repaired = await ensureServerCertificate({
      authority,
      dir,
      own,
      names: ['10.0.0.1'],
      clock: later,
    });
    expect(repaired.privateKeyPem).toContain('PRIVATE KEY');
  });
});
