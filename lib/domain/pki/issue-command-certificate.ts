import { webcrypto } from 'node:crypto';
import type { JWK } from 'jose';
import { type Clock, systemClock } from '@/lib/platform/clock';
import type { Authority } from './authority/authority';
import { ORGANIZATION } from './certificate-profile';
import { COMMAND_PROFILE } from './profiles';
import { signCertificate } from './sign-certificate';

/**
 * Certifies a key that signs commands, so that a TBox that trusts our root trusts it, whoever handed it over.
 * @returns the certificate and those between it and the trust anchor: DER in base64, as `x5c` wants it (RFC 7517 §4.7)
 */
export async function issueCommandCertificate(
  authority: Authority,
  publicJwk: JWK,
  clock: Clock = systemClock,
): Promise<string[]> {
  const { kty, crv, x, y } = publicJwk;
  const publicKey = await webcrypto.subtle.importKey(
    'jwk',
    { kty, crv, x, y } as JsonWebKey,
    { name: 'ECDSA', namedCurve: 'P-256' },
    true,
    ['verify'],
  );
  const certificate = await signCertificate({
    authority,
    profile: COMMAND_PROFILE,
    subject: [{ O: [ORGANIZATION] }, { OU: ['Command signing'] }, { CN: ['TSP Console command signing'] }],
    publicKey,
    clock,
  });
  const chain = authority.chainPem === '' ? [] : [authority.certificate];
  return [certificate, ...chain].map(({ rawData }) => Buffer.from(rawData).toString('base64'));
}
