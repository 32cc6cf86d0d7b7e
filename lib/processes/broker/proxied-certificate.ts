import type { ProxiedClient } from './proxy-header';
import type { Certificate } from './session';

// What the proxy writes where the subject has no serialNumber
const NO_ID = '-';
// What certificates may have as their id (lib/domain/pki/certificate-id.ts)
const ID = /^[A-Za-z0-9._:-]{1,64}$/;
// RFC 4514 §2.4, and control characters
const SPECIAL = /[^ -~\u0080-\u{10ffff}]|[,;+"\\<>=#]/gu;

/**
 * The certificate as our own TLS listener would have read it: the proxy hands on the subject's common name, and its
 * serialNumber, the certificate's own id, as unique id. null: without the id exactly the revoked one of two could not be
 * refused, so a proxy that does not tell it, or tells something else, lets nobody in.
 */
export function proxiedCertificate({ certificate, uniqueId }: ProxiedClient): Certificate | null {
  if (!certificate || uniqueId === null || !ID.test(uniqueId)) return null;
  const { commonName } = certificate;
  const name = `CN=${commonName.replace(SPECIAL, escapeSpecial)}`;
  return { commonName, subject: uniqueId === NO_ID ? name : `serialNumber=${uniqueId},${name}` };
}

const escapeSpecial = (character: string): string =>
  character < ' ' || character === '\u007f'
    ? `\\${character.charCodeAt(0).toString(16).padStart(2, '0')}`
    : `\\${character}`;
