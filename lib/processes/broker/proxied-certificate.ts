import type { ProxiedClient } from './proxy-header';
import type { Certificate } from './session';

// What the proxy writes where the subject has no serialNumber
const NO_ID = '-';
// SHA-256 of the certificate in base64url, and what certificates may have as their id (lib/domain/pki/x509/certificate-id.ts)
const UNIQUE_ID = /^([A-Za-z0-9_-]{43})\.([A-Za-z0-9._:-]{1,64})$/;
// RFC 4514 §2.4, and control characters
const SPECIAL = /[^ -~\u0080-\u{10ffff}]|[,;+"\\<>=#]/gu;

/**
 * The certificate as our own TLS listener would have read it, but for its DER: the proxy hands on the subject's common name, and
 * as unique id the certificate's fingerprint and its own id. null: without the fingerprint nobody can say which certificate it
 * is, so a proxy that does not tell it, or tells something else, lets nobody in.
 */
export function proxiedCertificate({ certificate, uniqueId }: ProxiedClient): Certificate | null {
  const [, fingerprint, id] = UNIQUE_ID.exec(uniqueId ?? '') ?? [];
  if (!certificate || fingerprint === undefined || id === undefined) return null;
  const { commonName } = certificate;
  const name = `CN=${commonName.replace(SPECIAL, escapeSpecial)}`;
  return {
    commonName,
    subject: id === NO_ID ? name : `serialNumber=${id},${name}`,
    sha256: Buffer.from(fingerprint, 'base64url').toString('hex'),
    pem: null,
  };
}

const escapeSpecial = (character: string): string =>
  character < ' ' || character === '\u007f'
    ? `\\${character.charCodeAt(0).toString(16).padStart(2, '0')}`
    : `\\${character}`;
