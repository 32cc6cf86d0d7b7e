import { execFileSync } from 'node:child_process';
import { createPrivateKey, createPublicKey } from 'node:crypto';
import { beforeAll, describe, expect, test } from 'vitest';
import { loadX509 } from '@/lib/platform/x509';
import { createTestAuthority } from '@/lib/testing/command-signing';
import type { Identity } from './identity-store';
import { makeRequest } from './make-csr';

let present: (subject: string) => Promise<Identity>;

beforeAll(async () => {
  const x509 = await loadX509();
  const keys = (await createTestAuthority(x509, 'CN=Any')).keys;
  present = async (name) => {
    const certificate = await x509.X509CertificateGenerator.createSelfSigned({ name, keys });
    return { certificate: certificate.toString('pem'), key: '' };
  };
});

const request = async (subject: string) => {
  const made = await makeRequest(await present(subject));
  if ('code' in made) throw new Error(made.detail);
  return made;
};
const openssl = (csr: string, ...args: string[]) =>
  execFileSync('openssl', ['req', '-noout', ...args], { input: csr, encoding: 'utf8', stdio: 'pipe' });

describe('a CSR', () => {
  test('is signed with its own P-256 key, as openssl verifies', async () => {
    const { csr, key } = await request('O=TSP Console, OU=TBox, 2.5.4.5=id-1, CN=TBX00000001');
    expect(() => openssl(csr, '-verify')).not.toThrow();
    expect(openssl(csr, '-text')).toMatch(/NIST CURVE: P-256[\s\S]*ecdsa-with-SHA256/);
    const certified = createPublicKey(openssl(csr, '-pubkey'));
    expect(certified.equals(createPublicKey(createPrivateKey(key)))).toBe(true);
    const tampered = csr.replace(/\n(.)/, (_, first) => `\n${first === 'M' ? 'N' : 'M'}`);
    expect(() => openssl(tampered, '-verify')).toThrow();
  });
  test('has the subject of the present certificate without its id', async () => {
    const { csr } = await request('O=TSP Console, OU=TBox, 2.5.4.5=id-1, CN=TBX00000001');
    expect(openssl(csr, '-subject')).toMatch(/^subject=\s?O ?= ?TSP Console, OU ?= ?TBox, CN ?= ?TBX00000001\n$/);
  });
  test('needs a common name only', async () => {
    expect(openssl((await request('CN=TBX00000001')).csr, '-subject')).toMatch(/^subject=\s?CN ?= ?TBX00000001\n$/);
  });
  test('has a new key each time', async () => {
    const [a, b] = [await request('CN=A'), await request('CN=A')];
    expect(a.key).not.toBe(b.key);
  });
  test('fails without a common name, with no key in the error', async () => {
    const made = await makeRequest(await present('O=TSP Console'));
    expect(made).toEqual({
      code: 'csr',
      detail: 'No request could be made: The present certificate has no common name',
    });
  });
});
