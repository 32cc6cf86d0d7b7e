import type { X509Certificate } from '@peculiar/x509';
import type { Clock } from '@/lib/platform/clock';
import { loadX509 } from '@/lib/platform/x509';
import type { Authority } from './authority/authority';
import { randomSerialNumber, SIGNATURE, type Subject, validity } from './certificate-profile';
import { type CertificateProfile, whereToAsk } from './profiles';

/** Signs a certificate for a key: a leaf, never an authority. It ends no later than who signs it. */
export async function signCertificate({
  authority,
  profile,
  subject,
  publicKey,
  clock,
  days = profile.lifetimeDays,
  pkiUrl,
}: {
  authority: Authority;
  profile: CertificateProfile;
  subject: Subject;
  publicKey: CryptoKey;
  clock: Clock;
  days?: number;
  /** Base address of `/crl` and `/ocsp`. */
  pkiUrl?: string | undefined;
}): Promise<X509Certificate> {
  const x509 = await loadX509();
  const period = validity(clock.now(), days);
  const { certificate: issuer, keys, keyId } = authority;
  if (period.notAfter > issuer.notAfter) period.notAfter = issuer.notAfter;
  return x509.X509CertificateGenerator.create({
    serialNumber: randomSerialNumber(),
    subject,
    issuer: issuer.subjectName.toJSON(),
    ...period,
    publicKey,
    signingKey: keys.privateKey,
    signingAlgorithm: SIGNATURE,
    extensions: [
      new x509.BasicConstraintsExtension(false, undefined, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.digitalSignature, true),
      ...profile.extensions(x509),
      await x509.SubjectKeyIdentifierExtension.create(publicKey),
      await x509.AuthorityKeyIdentifierExtension.create(keys.publicKey),
      ...(profile.revocable ? await whereToAsk(pkiUrl, keyId) : []),
    ],
  });
}
