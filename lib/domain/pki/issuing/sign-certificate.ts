import type { Extension } from '@peculiar/asn1-x509';
import type { Clock } from '@/lib/platform/clock';
import { loadX509 } from '@/lib/platform/x509';
import type { Authority } from '../authority/authority';
import { authorityKeyIdentifier, buildCertificate, joined, subjectKeyIdentifier } from '../x509/build-certificate';
import { randomSerialNumber, type Subject, validity } from '../x509/certificate-fields';
import { type CertificateProfile, statusServiceExtensions } from '../x509/certificate-profiles';
import { algorithmOf, type CertificateFacts, fingerprintOf } from '../x509/describe-certificate';
import type { PublicKey } from '../x509/public-key';

/** Signs an end-entity certificate. It expires no later than its issuer. @throws KeyUnavailableError */
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
  publicKey: PublicKey;
  clock: Clock;
  days?: number;
  /** Base URL of `/crl` and `/ocsp`. */
  pkiUrl?: string | undefined;
}): Promise<CertificateFacts> {
  const { issuer, before, after } = await commonPartOf(authority, profile, pkiUrl);
  const period = validity(clock.now(), days);
  if (period.notAfter > authority.certificate.notAfter) period.notAfter = authority.certificate.notAfter;
  const serialNumber = randomSerialNumber();
  const extensions = [before, subjectKeyIdentifier(publicKey), after];
  const der = await buildCertificate({ serialNumber, issuer, subject, period, publicKey, extensions }, authority.key);
  return {
    der,
    serialNumber,
    fingerprint: fingerprintOf(der),
    publicKey: publicKey.hash,
    algorithm: algorithmOf(publicKey.key),
    ...period,
  };
}

/** The DER parts that all certificates of one authority, profile and URL share. */
type CommonPart = {
  issuer: ArrayBuffer;
  /** Extensions before the subject key identifier. */
  before: Extension;
  /** Extensions after it. */
  after: Extension;
};

const commonParts = new WeakMap<Authority, WeakMap<CertificateProfile, Map<string, Promise<CommonPart>>>>();

/** Cached: it depends on the arguments only. */
function commonPartOf(
  authority: Authority,
  profile: CertificateProfile,
  pkiUrl: string | undefined,
): Promise<CommonPart> {
  const ofAuthority = commonParts.get(authority) ?? new WeakMap<CertificateProfile, Map<string, Promise<CommonPart>>>();
  commonParts.set(authority, ofAuthority);
  const ofProfile = ofAuthority.get(profile) ?? new Map<string, Promise<CommonPart>>();
  ofAuthority.set(profile, ofProfile);
  const part = ofProfile.get(pkiUrl ?? '') ?? encodeCommonPart(authority, profile, pkiUrl);
  ofProfile.set(pkiUrl ?? '', part);
  return part;
}

async function encodeCommonPart(
  { certificate, keyId }: Authority,
  profile: CertificateProfile,
  pkiUrl: string | undefined,
): Promise<CommonPart> {
  const x509 = await loadX509();
  return {
    issuer: certificate.subjectName.toArrayBuffer(),
    before: joined([
      new x509.BasicConstraintsExtension(false, undefined, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.digitalSignature, true),
      ...profile.extensions(x509),
    ]),
    after: joined([
      authorityKeyIdentifier(keyId),
      ...(profile.revocable ? await statusServiceExtensions(pkiUrl, keyId) : []),
    ]),
  };
}
