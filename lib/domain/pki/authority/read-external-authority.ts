import { X509Certificate } from 'node:crypto';
import { loadX509 } from '@/lib/platform/x509';
import { ValidationError } from '../../errors';
import { algorithmOf } from '../x509/describe-certificate';
import { isSignedBy, keepsPathLengths, MAX_ISSUERS } from '../x509/find-chain';
import { AUTHORITY_KEYS, isStrongKey, weakSignature } from '../x509/strength';
import { keyIdOf } from './authority';

export type ExternalAuthority = {
  certificate: X509Certificate;
  /** Subject key identifier, lower-case hexadecimal. */
  keyId: string;
  name: string;
  /** Key identifier of its issuer: its own if it is self-signed, empty if the issuer is not known. */
  issuer: string;
};

/** An authority that is known here, trusted or withdrawn. */
type Known = { keyId: string; der: Buffer };

/**
 * Parses the certificate of an authority that is to be trusted for client certificates (RFC 5280 §4.2).
 * @param pem one certificate
 * @throws ValidationError if it is malformed, expired, no authority, or may not issue certificates, because of its key
 *   usage or of a path length above it; if its key or signature is weak; or if its own signature is wrong
 */
export async function readExternalAuthority(
  pem: string,
  { known, now }: { known: readonly Known[]; now: number },
): Promise<ExternalAuthority> {
  const x509 = await loadX509();
  const { certificate, parsed, key, keyId } = await parse(pem);
  const constraints = parsed.getExtension(x509.BasicConstraintsExtension);
  if (!constraints?.ca) throw invalid('is not the certificate of an authority');
  const usage = parsed.getExtension(x509.KeyUsagesExtension);
  // Without the extension every usage is allowed (RFC 5280 §6.1.4, n)
  if (usage && (usage.usages & x509.KeyUsageFlags.keyCertSign) === 0)
    throw invalid('may not sign certificates: its key usage is without keyCertSign');
  if (Date.parse(certificate.validTo) <= now) throw invalid(`expired on ${parsed.notAfter.toISOString()}`);
  if (!isStrongKey(key, AUTHORITY_KEYS)) {
    throw invalid(
      `has a key of the kind ${algorithmOf(key)}: it must be EC P-256, P-384 or P-521, or RSA of 2048 to 8192 bits`,
    );
  }
  const weak = weakSignature(parsed.signatureAlgorithm);
  if (weak !== null) throw invalid(`is signed with ${weak}: the hash must be SHA-256, SHA-384 or SHA-512`);
  const isSelfSigned = isSignedBy(certificate, certificate);
  const issuers = isSelfSigned ? [] : issuersOf(certificate, known);
  if (!isSelfSigned && issuers.length === 0 && certificate.checkIssued(certificate))
    throw invalid('names itself as its issuer, but its signature is wrong');
  if (!(await keepsPathLengths([certificate, ...issuers.map((issuer) => issuer.certificate)])))
    throw invalid('may not sign certificates: the path length of an authority above it does not allow it');
  return {
    certificate,
    keyId,
    name: parsed.subjectName.getField('CN')[0] ?? parsed.subject,
    issuer: isSelfSigned ? keyId : (issuers[0]?.keyId ?? ''),
  };
}

async function parse(pem: string) {
  const x509 = await loadX509();
  try {
    const certificate = new X509Certificate(pem);
    const parsed = new x509.X509Certificate(new Uint8Array(certificate.raw));
    // Reading the key throws if OpenSSL does not know its kind
    return { certificate, parsed, key: certificate.publicKey, keyId: await keyIdOf(parsed) };
  } catch {
    throw invalid('is not a certificate with a subject key identifier');
  }
}

/** Known issuers, nearest first. */
function issuersOf(certificate: X509Certificate, known: readonly Known[]) {
  const candidates = known.map(({ keyId, der }) => ({ keyId, certificate: new X509Certificate(der) }));
  const path: typeof candidates = [];
  let current = certificate;
  while (path.length < MAX_ISSUERS) {
    const issuer = candidates.find((one) => !path.includes(one) && isSignedBy(current, one.certificate));
    if (!issuer || issuer.certificate.fingerprint256 === current.fingerprint256) break;
    path.push(issuer);
    current = issuer.certificate;
  }
  return path;
}

const invalid = (message: string) => new ValidationError([{ path: 'pem', message }]);
