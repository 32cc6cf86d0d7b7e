import { X509Certificate } from 'node:crypto';

/** The times, ms since the epoch, between which all certificates of a chain are valid. */
export type Period = { validFromMs: number; validToMs: number };

/** Leaf, issuing authority, and one between it and the anchor. */
export const MAX_CERTIFICATES = 3;

/**
 * Follows a chain from its leaf, each issued by the next, up to the one that an anchor issued; what comes behind that one
 * does not count. null: it leads to no anchor. Whether the period is the present is for the caller to say.
 */
export function followChain(
  chain: readonly X509Certificate[],
  anchors: readonly X509Certificate[],
): { path: X509Certificate[]; period: Period } | null {
  const path: X509Certificate[] = [];
  for (const certificate of chain.slice(0, MAX_CERTIFICATES)) {
    const below = path.at(-1);
    if (below && !issuedBy(below, certificate)) return null;
    path.push(certificate);
    if (anchors.some((anchor) => issuedBy(certificate, anchor))) {
      const period = commonPeriod(path);
      return period.validFromMs <= period.validToMs ? { path, period } : null;
    }
  }
  return null;
}

/** RFC 5280 §6.1.4 (k): an issuer is an authority. */
const issuedBy = (certificate: X509Certificate, issuer: X509Certificate): boolean =>
  issuer.ca && certificate.checkIssued(issuer) && certificate.verify(issuer.publicKey);

const commonPeriod = (path: readonly X509Certificate[]): Period => ({
  validFromMs: Math.max(...path.map(({ validFrom }) => Date.parse(validFrom))),
  validToMs: Math.min(...path.map(({ validTo }) => Date.parse(validTo))),
});

const PEM = /-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g;

/** All certificates in a PEM text. @throws Error where one cannot be read */
export const readCertificates = (pem: string): X509Certificate[] =>
  (pem.match(PEM) ?? []).map((each) => new X509Certificate(each));

/** @throws Error where there is no certificate in it */
export function readAnchors(pem: string): X509Certificate[] {
  const anchors = readCertificates(pem);
  if (anchors.length === 0) throw new Error('The trust anchor has no certificate');
  return anchors;
}
