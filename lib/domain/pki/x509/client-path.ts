import { X509Certificate } from 'node:crypto';
import { isSignedBy, MAX_ISSUERS } from './find-chain';
import { splitPem } from './pem';
import { type RevocationList, readRevocationListDer } from './read-revocation-list';

/** OpenSSL's X509_V_ERR_*, without the prefix. */
type PathRefusal = 'UNABLE_TO_GET_ISSUER_CERT_LOCALLY' | 'CERT_REVOKED';

type TrustedIssuer = { certificate: X509Certificate; list: RevocationList | null; isRevoked: boolean };

// `-----BEGIN X509 CRL-----`, RFC 7468 §6
const LISTS = /-----BEGIN X509 CRL-----([^-]+)-----END X509 CRL-----/g;

/**
 * Completes OpenSSL's chain verification with the root as anchor: the issuer must be a currently trusted authority, not
 * a withdrawn one sent by the client, and no certificate on the path may be revoked. OpenSSL's own CRL check cannot be
 * used: it refuses every certificate of an authority without a list, such as external ones.
 */
export class ClientPath {
  readonly #issuers: TrustedIssuer[];

  /**
   * @param ca PEM: all trusted authorities
   * @param crl PEM: their revocation lists; a list without a matching signature is ignored
   */
  constructor({ ca, crl }: { ca: string; crl: string }) {
    const certificates = splitPem(ca).map((der) => new X509Certificate(der));
    const lists = [...crl.matchAll(LISTS)].map(([, text = '']) => readRevocationListDer(Buffer.from(text, 'base64')));
    const listOf = (issuer: X509Certificate) => lists.find((list) => list.isSignedBy(issuer)) ?? null;
    const issuers = certificates.map((certificate) => ({ certificate, list: listOf(certificate) }));
    this.#issuers = issuers.map((one) => ({ ...one, isRevoked: isPathRevoked(one.certificate, issuers) }));
  }

  /** Reason to refuse a certificate that OpenSSL has accepted; null: none. */
  refusalOf(leaf: X509Certificate): PathRefusal | null {
    const issuers = this.#issuers.filter(({ certificate }) => isSignedBy(leaf, certificate));
    if (issuers.length === 0) return 'UNABLE_TO_GET_ISSUER_CERT_LOCALLY';
    const revoked = issuers.some(({ list, isRevoked }) => isRevoked || list?.revoked.has(serialOf(leaf)));
    return revoked ? 'CERT_REVOKED' : null;
  }
}

type Issuer = Pick<TrustedIssuer, 'certificate' | 'list'>;

function isPathRevoked(authority: X509Certificate, issuers: readonly Issuer[]): boolean {
  let current = authority;
  for (let steps = 0; steps < MAX_ISSUERS; steps++) {
    const parent = issuers.find(({ certificate }) => isSignedBy(current, certificate));
    if (!parent) return false;
    if (parent.list?.revoked.has(serialOf(current))) return true;
    if (parent.certificate.fingerprint256 === current.fingerprint256) return false;
    current = parent.certificate;
  }
  return false;
}

const serialOf = ({ serialNumber }: X509Certificate): string => {
  const text = serialNumber.toLowerCase();
  return text.length % 2 === 0 ? text : `0${text}`;
};
