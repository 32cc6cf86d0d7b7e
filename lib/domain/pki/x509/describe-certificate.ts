import { createHash, type KeyObject, X509Certificate } from 'node:crypto';
import { encodePublicKey } from './public-key';

export type StoredCertificate = CertificateFacts & {
  /** serialNumber of the subject (OID 2.5.4.5). */
  id: string;
  /** Key identifier of the authority, hexadecimal. */
  issuer: string;
};

export type CertificateFacts = {
  der: Buffer;
  /** X.509 serial number, lower-case hexadecimal. */
  serialNumber: string;
  /** SHA-256 over the DER, lower-case hexadecimal. */
  fingerprint: string;
  /** SHA-256 over the SubjectPublicKeyInfo, lower-case hexadecimal. */
  publicKey: string;
  /** As `EC P-256`, `RSA 2048`. */
  algorithm: string;
  notBefore: Date;
  notAfter: Date;
};

export function describeCertificate(der: Buffer): CertificateFacts {
  const certificate = new X509Certificate(der);
  return {
    der,
    serialNumber: certificate.serialNumber.toLowerCase(),
    fingerprint: fingerprintOf(der),
    publicKey: publicKeyHash(certificate.publicKey),
    algorithm: algorithmOf(certificate.publicKey),
    notBefore: new Date(certificate.validFrom),
    notAfter: new Date(certificate.validTo),
  };
}

/** SHA-256 over the DER, lower-case hexadecimal. */
export const fingerprintOf = (der: Buffer): string => sha256(der);

const sha256 = (bytes: Buffer): string => createHash('sha256').update(bytes).digest('hex');

/** SHA-256 over the SubjectPublicKeyInfo, lower-case hexadecimal, equal for equal keys in any encoding. */
export const publicKeyHash = (key: KeyObject): string => sha256(encodePublicKey(key));

// Curves that OpenSSL names differently
const CURVES: Record<string, string> = { prime256v1: 'P-256', secp384r1: 'P-384', secp521r1: 'P-521' };

/** As `EC P-256`, `RSA 2048`. */
export function algorithmOf(key: KeyObject): string {
  const { namedCurve, modulusLength } = key.asymmetricKeyDetails ?? {};
  if (key.asymmetricKeyType === 'ec') return `EC ${CURVES[namedCurve ?? ''] ?? namedCurve ?? 'unnamed curve'}`;
  if (key.asymmetricKeyType?.startsWith('rsa')) return `RSA ${modulusLength}`;
  return key.asymmetricKeyType ?? 'unknown';
}
