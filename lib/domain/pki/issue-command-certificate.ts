import { webcrypto } from 'node:crypto';
import type { JWK } from 'jose';
import { COMMAND_SIGNING_EKU } from '@/lib/contracts';
import { type Clock, systemClock } from '@/lib/platform/clock';
import { loadX509 } from '@/lib/platform/x509';
import { ORGANIZATION, randomSerialNumber, SIGNATURE, validity } from './certificate-profile';
import type { Authority } from './ensure-authority';

// Longer than a key signs: what it signed last must still verify
const COMMAND_CERTIFICATE_DAYS = 90;

/**
 * Certifies a key that signs commands, so that a TBox that trusts our authority trusts it, whoever handed it over.
 * @returns the certificate alone (its issuer is the trust anchor): DER in base64, as `x5c` wants it
 */
export async function issueCommandCertificate(
  authority: Authority,
  publicJwk: JWK,
  clock: Clock = systemClock,
): Promise<string[]> {
  const x509 = await loadX509();
  const { kty, crv, x, y } = publicJwk;
  const publicKey = await webcrypto.subtle.importKey(
    'jwk',
    { kty, crv, x, y } as JsonWebKey,
    { name: 'ECDSA', namedCurve: 'P-256' },
    true,
    ['verify'],
  );
  const certificate = await x509.X509CertificateGenerator.create({
    serialNumber: randomSerialNumber(),
    subject: [{ O: [ORGANIZATION] }, { OU: ['Command signing'] }, { CN: ['TSP Console command signing'] }],
    issuer: authority.certificate.subjectName.toJSON(),
    ...validity(clock.now(), COMMAND_CERTIFICATE_DAYS),
    publicKey,
    signingKey: authority.keys.privateKey,
    signingAlgorithm: SIGNATURE,
    extensions: [
      new x509.BasicConstraintsExtension(false, undefined, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.digitalSignature, true),
      new x509.ExtendedKeyUsageExtension([COMMAND_SIGNING_EKU], true),
      await x509.SubjectKeyIdentifierExtension.create(publicKey),
      await x509.AuthorityKeyIdentifierExtension.create(authority.keys.publicKey),
    ],
  });
  return [Buffer.from(certificate.rawData).toString('base64')];
}
