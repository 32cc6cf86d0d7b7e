import { createPublicKey, type JsonWebKey } from 'node:crypto';
import type { JWK } from 'jose';
import { type Clock, systemClock } from '@/lib/platform/clock';
import type { Authority } from '../authority/authority';
import { signCertificate } from '../issuing/sign-certificate';
import { ORGANIZATION } from '../x509/certificate-fields';
import { COMMAND_PROFILE } from '../x509/certificate-profiles';
import { publicKeyOf } from '../x509/public-key';
import type { OwnCertificates } from './own-certificates';

/**
 * Certifies a command signing key, so that TBoxes that trust our root can verify it wherever they got it.
 * @returns the certificate and its chain without the trust anchor: DER in base64, as in `x5c` (RFC 7517 §4.7)
 */
export async function issueCommandCertificate(
  authority: Authority,
  publicJwk: JWK,
  { own, clock = systemClock }: { own: OwnCertificates; clock?: Clock },
): Promise<string[]> {
  const { kty, crv, x, y } = publicJwk;
  const key = createPublicKey({ key: { kty, crv, x, y } as JsonWebKey, format: 'jwk' });
  const name = 'TSP Console command signing';
  const facts = await signCertificate({
    authority,
    profile: COMMAND_PROFILE,
    subject: [{ O: [ORGANIZATION] }, { OU: ['Command signing'] }, { CN: [name] }],
    publicKey: publicKeyOf(key),
    clock,
  });
  await own.record({ ...facts, kind: 'command', name, subjectId: null, issuer: authority.keyId });
  const chain = authority.chainPem === '' ? [] : [Buffer.from(authority.certificate.rawData)];
  return [facts.der, ...chain].map((one) => one.toString('base64'));
}
