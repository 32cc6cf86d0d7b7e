import type { X509Certificate } from '@peculiar/x509';
import { type Clock, systemClock } from '@/lib/platform/clock';
import { loadX509 } from '@/lib/platform/x509';
import { type AuthorityKey, newAuthorityKey } from '../x509/authority-key';
import { authorityKeyIdentifier, buildCertificate, joined, subjectKeyIdentifier } from '../x509/build-certificate';
import { ORGANIZATION, randomSerialNumber, type Subject, validity } from '../x509/certificate-fields';
import { statusServiceExtensions } from '../x509/certificate-profiles';
import { encodeName } from '../x509/encoded';

export type Authority = {
  certificatePem: string;
  certificate: X509Certificate;
  /** Subject key identifier, lower-case hexadecimal. */
  keyId: string;
  key: AuthorityKey;
  /** The certificate and its issuers up to the trust anchor, which is left out; empty for a root. PEM. */
  chainPem: string;
};

// A root must outlive every vehicle: TBoxes cannot replace their trust anchor
const ROOT_DAYS = 7_300;
const ISSUING_DAYS = 3_650;

/**
 * Creates a root, or with `issuer` an issuing authority with path length 0 (RFC 5280 §4.2.1.9).
 * @throws KeyUnavailableError
 */
export async function createAuthority({
  name,
  key = newAuthorityKey(),
  issuer,
  pkiUrl,
  clock = systemClock,
}: {
  name: string;
  /** Default: a new one in the memory of this process. */
  key?: AuthorityKey;
  issuer?: Authority;
  /** Base URL of `/crl` and `/ocsp` of the issuer. */
  pkiUrl?: string | undefined;
  clock?: Clock;
}): Promise<Authority> {
  const x509 = await loadX509();
  const period = validity(clock.now(), issuer ? ISSUING_DAYS : ROOT_DAYS);
  // A certificate must not outlive its issuer
  if (issuer && period.notAfter > issuer.certificate.notAfter) period.notAfter = issuer.certificate.notAfter;
  const subject: Subject = [{ O: [ORGANIZATION] }, { CN: [name] }];
  const der = await buildCertificate(
    {
      serialNumber: randomSerialNumber(),
      subject,
      issuer: issuer ? issuer.certificate.subjectName.toArrayBuffer() : encodeName(subject),
      period,
      publicKey: key.publicKey,
      extensions: [
        joined([
          new x509.BasicConstraintsExtension(true, issuer ? 0 : 1, true),
          new x509.KeyUsagesExtension(x509.KeyUsageFlags.keyCertSign | x509.KeyUsageFlags.cRLSign, true),
        ]),
        subjectKeyIdentifier(key.publicKey),
        ...(issuer
          ? [authorityKeyIdentifier(issuer.keyId), joined(await statusServiceExtensions(pkiUrl, issuer.keyId))]
          : []),
      ],
    },
    issuer?.key ?? key,
  );
  return toAuthority(new x509.X509Certificate(new Uint8Array(der)), key);
}

/** @throws Error if the certificate has no subject key identifier */
export async function toAuthority(certificate: X509Certificate, key: AuthorityKey): Promise<Authority> {
  const certificatePem = `${certificate.toString('pem')}\n`;
  return {
    certificatePem,
    certificate,
    keyId: await keyIdOf(certificate),
    key,
    chainPem: (await certificate.isSelfSigned()) ? '' : certificatePem,
  };
}

/** Subject key identifier, lower-case hexadecimal. @throws Error if it is missing */
export async function keyIdOf(certificate: X509Certificate): Promise<string> {
  const { SubjectKeyIdentifierExtension } = await loadX509();
  const keyId = certificate.getExtension(SubjectKeyIdentifierExtension)?.keyId;
  if (!keyId) throw new Error(`${certificate.subject} has no subject key identifier`);
  return keyId.toLowerCase();
}
