import { X509Certificate } from 'node:crypto';
import type { TimeBounds } from './commands/server-time';

/** ms since the epoch, in which all certificates of a chain are valid. */
export type Period = { validFromMs: number; validToMs: number };

/** Leaf, issuing authority, and one intermediate authority. */
export const MAX_CERTIFICATES = 3;

/**
 * Follows a chain from its leaf to the certificate that an anchor issued; later certificates are ignored.
 * @returns null: no anchor was found. The period is not compared with the present time
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

/** RFC 5280 §6.1.4 (k): an issuer must be an authority. */
const issuedBy = (certificate: X509Certificate, issuer: X509Certificate): boolean =>
  issuer.ca && certificate.checkIssued(issuer) && certificate.verify(issuer.publicKey);

const commonPeriod = (path: readonly X509Certificate[]): Period => ({
  validFromMs: Math.max(...path.map(({ validFrom }) => Date.parse(validFrom))),
  validToMs: Math.min(...path.map(({ validTo }) => Date.parse(validTo))),
});

/** Whether the period may include the present time. */
export const isCurrent = ({ validFromMs, validToMs }: Period, { earliestMs, latestMs }: TimeBounds): boolean =>
  validFromMs <= latestMs && earliestMs <= validToMs;

const PEM = /-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g;

/** All certificates in a PEM text. @throws Error if one cannot be read */
export const readCertificates = (pem: string): X509Certificate[] =>
  (pem.match(PEM) ?? []).map((each) => new X509Certificate(each));

/** @throws Error if it has no certificate */
export function readAnchors(pem: string): X509Certificate[] {
  const anchors = readCertificates(pem);
  if (anchors.length === 0) throw new Error('The trust anchor has no certificate');
  return anchors;
}
