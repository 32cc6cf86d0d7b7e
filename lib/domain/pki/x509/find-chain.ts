import { X509Certificate } from 'node:crypto';
import { loadX509 } from '@/lib/platform/x509';
import { AUTHORITY_KEYS, CLIENT_KEYS, isStrongKey, weakSignature } from './strength';

type Where = {
  /** Possible intermediates, in any order. */
  others?: readonly X509Certificate[];
  /** Trusted, self-signed or not. */
  anchors: readonly X509Certificate[];
  /** ms since the epoch */
  at: number;
};

// Root, policy, issuing and one more; limits the work for crafted chains
export const MAX_ISSUERS = 4;

/**
 * The issuers of a certificate, its own first, the anchor last; null if there is no valid path. Checks signatures,
 * validity, key usage, basic constraints and path lengths (RFC 5280 §6.1), not revocation.
 */
export async function findChain(leaf: X509Certificate, where: Where): Promise<X509Certificate[] | null> {
  if (!isInPeriod(leaf, where.at)) return null;
  const chain = climb(leaf, where, []);
  return chain && (await keepsPathLengths(chain)) ? chain : null;
}

/** Whether each key of the path is strong, and each signature except the anchor's own. `chain`: of `findChain`. */
export async function isStrongChain(leaf: X509Certificate, chain: readonly X509Certificate[]): Promise<boolean> {
  if (!isStrongKey(leaf.publicKey, CLIENT_KEYS)) return false;
  if (!chain.every((issuer) => isStrongKey(issuer.publicKey, AUTHORITY_KEYS))) return false;
  const algorithms = await Promise.all([leaf, ...chain.slice(0, -1)].map(signatureAlgorithmOf));
  return algorithms.every((algorithm) => weakSignature(algorithm) === null);
}

async function signatureAlgorithmOf({ raw }: X509Certificate) {
  const x509 = await loadX509();
  return new x509.X509Certificate(new Uint8Array(raw)).signatureAlgorithm;
}

export const isInPeriod = (certificate: X509Certificate, at: number): boolean =>
  Date.parse(certificate.validFrom) <= at && at < Date.parse(certificate.validTo);

function climb(certificate: X509Certificate, where: Where, below: X509Certificate[]): X509Certificate[] | null {
  const { others = [], anchors, at } = where;
  const issued = (issuer: X509Certificate) => issuer.ca && isInPeriod(issuer, at) && isSignedBy(certificate, issuer);
  const anchor = anchors.find(issued);
  if (anchor) return [...below, anchor];
  if (below.length + 1 >= MAX_ISSUERS) return null;
  for (const issuer of others) {
    if (below.includes(issuer) || !issued(issuer)) continue;
    const chain = climb(issuer, where, [...below, issuer]);
    if (chain) return chain;
  }
  return null;
}

/** Whether `issuer` matches by name, key usage and signature. */
export function isSignedBy(certificate: X509Certificate, issuer: X509Certificate): boolean {
  try {
    return certificate.checkIssued(issuer) && certificate.verify(issuer.publicKey);
  } catch {
    return false; // a key that OpenSSL cannot read
  }
}

/** RFC 5280 §4.2.1.9: limits the number of intermediates below. */
export async function keepsPathLengths(chain: X509Certificate[]): Promise<boolean> {
  const x509 = await loadX509();
  return chain.every((issuer, below) => {
    const constraints = new x509.X509Certificate(new Uint8Array(issuer.raw)).getExtension(
      x509.BasicConstraintsExtension,
    );
    return (constraints?.pathLength ?? below) >= below;
  });
}

/** Skips what cannot be parsed. */
export const readCertificates = (ders: readonly Buffer[]): X509Certificate[] =>
  ders.flatMap((der) => {
    try {
      return [new X509Certificate(der)];
    } catch {
      return [];
    }
  });
