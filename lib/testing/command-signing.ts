import { type KeyObject, webcrypto } from 'node:crypto';
import { CompactSign, exportJWK } from 'jose';
import { COMMAND_SIGNING_EKU, type CommandClaims } from '@/lib/contracts';
import type { CommandKey } from '@/lib/tbox/commands/journal';

// The platform's side of signatures, for tests: an authority and keys that it has certified

type X509 = typeof import('@peculiar/x509');
/** `chain`: DER in base64, from its own certificate to the one that the root issued; empty for a root. */
export type TestAuthority = { name: string; keys: CryptoKeyPair; pem: string; chain: string[] };
type Validity = { notBefore?: Date; notAfter?: Date };
type KeyOptions = Validity & { kid?: string; eku?: string };

const P256 = { name: 'ECDSA', namedCurve: 'P-256' };
const SIGNATURE = { name: 'ECDSA', hash: 'SHA-256' };
const DAY_MS = 86_400_000;

export async function createTestAuthority(x509: X509, name: string): Promise<TestAuthority> {
  const keys = (await webcrypto.subtle.generateKey(P256, true, ['sign', 'verify'])) as CryptoKeyPair;
  const certificate = await x509.X509CertificateGenerator.createSelfSigned({
    name,
    keys,
    signingAlgorithm: SIGNATURE,
    notBefore: new Date(0),
    notAfter: new Date(Date.UTC(2100, 0)),
    extensions: [
      new x509.BasicConstraintsExtension(true, undefined, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.keyCertSign, true),
    ],
  });
  return { name, keys, pem: certificate.toString('pem'), chain: [] };
}

/** An authority below another; with `ca: false` its certificate does not allow it to issue. */
export async function createTestIssuer(
  x509: X509,
  name: string,
  parent: TestAuthority,
  { ca = true, notBefore = new Date(0), notAfter = new Date(Date.UTC(2100, 0)) }: Validity & { ca?: boolean } = {},
): Promise<TestAuthority> {
  const keys = (await webcrypto.subtle.generateKey(P256, true, ['sign', 'verify'])) as CryptoKeyPair;
  const certificate = await x509.X509CertificateGenerator.create({
    subject: name,
    issuer: parent.name,
    publicKey: keys.publicKey,
    signingKey: parent.keys.privateKey,
    signingAlgorithm: SIGNATURE,
    notBefore,
    notAfter,
    extensions: [
      new x509.BasicConstraintsExtension(ca, undefined, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.keyCertSign, true),
    ],
  });
  const der = Buffer.from(certificate.rawData).toString('base64');
  return { name, keys, pem: certificate.toString('pem'), chain: [der, ...parent.chain] };
}

/** A key pair that `authority` has certified. */
export async function createTestKey(
  x509: X509,
  authority: Pick<TestAuthority, 'name' | 'keys'> & { chain?: string[] },
  options: KeyOptions = {},
) {
  const { kid = 'test', eku = COMMAND_SIGNING_EKU } = options;
  const keys = (await webcrypto.subtle.generateKey(P256, true, ['sign', 'verify'])) as CryptoKeyPair;
  const certificate = await x509.X509CertificateGenerator.create({
    subject: 'CN=Command signing',
    issuer: authority.name,
    publicKey: keys.publicKey,
    signingKey: authority.keys.privateKey,
    signingAlgorithm: SIGNATURE,
    notBefore: options.notBefore ?? new Date(0),
    notAfter: options.notAfter ?? new Date(Date.now() + 400 * DAY_MS),
    extensions: [
      new x509.BasicConstraintsExtension(false, undefined, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.digitalSignature, true),
      new x509.ExtendedKeyUsageExtension([eku]),
    ],
  });
  const { x = '', y = '' } = await exportJWK(keys.publicKey);
  const x5c = [Buffer.from(certificate.rawData).toString('base64'), ...(authority.chain ?? [])];
  const jwk: CommandKey = { kid, kty: 'EC', crv: 'P-256', x, y, x5c };
  return { kid, jwk, privateKey: keys.privateKey };
}
type TestKey = { kid: string; privateKey: CryptoKey | KeyObject };

/** A request as the platform sends it; `envelope` replaces unsigned fields. */
export async function signedRequest(claims: CommandClaims, key: TestKey, envelope: Record<string, unknown> = {}) {
  const jws = await new CompactSign(new TextEncoder().encode(JSON.stringify(claims)))
    .setProtectedHeader({ alg: 'ES256', kid: key.kid })
    .sign(key.privateKey);
  const { aud: _, ...request } = claims;
  return JSON.stringify({ ...request, jws, ...envelope });
}
