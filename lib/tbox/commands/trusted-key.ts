import { createPublicKey, type KeyObject, X509Certificate } from 'node:crypto';
import { COMMAND_SIGNING_EKU } from '@/lib/contracts';
import type { CommandKey } from './journal';
import type { TimeBounds } from './server-time';

export type TrustedKey = { kid: string; jwk: CommandKey; publicKey: KeyObject; validFromMs: number; validToMs: number };

/**
 * A key that may sign commands: its certificate was issued by an anchor itself, for this use (RFC 5280 §4.2.1.12), and
 * certifies this very key (RFC 7517 §4.7). null: it may not.
 */
export function trustKey(jwk: CommandKey, anchors: readonly X509Certificate[]): TrustedKey | null {
  try {
    const leaf = new X509Certificate(Buffer.from(jwk.x5c[0] ?? '', 'base64'));
    const publicKey = createPublicKey({ key: { kty: jwk.kty, crv: jwk.crv, x: jwk.x, y: jwk.y }, format: 'jwk' });
    const issued = anchors.some((anchor) => anchor.ca && leaf.checkIssued(anchor) && leaf.verify(anchor.publicKey));
    const forCommands = !leaf.ca && (leaf.keyUsage ?? []).includes(COMMAND_SIGNING_EKU);
    if (!issued || !forCommands || !leaf.publicKey.equals(publicKey)) return null;
    const [validFromMs, validToMs] = [Date.parse(leaf.validFrom), Date.parse(leaf.validTo)];
    return { kid: jwk.kid, jwk, publicKey, validFromMs, validToMs };
  } catch {
    // what node:crypto cannot read is no certificate
    return null;
  }
}

/** Within what is known of the time, the certificate may be valid. */
export const isCurrent = ({ validFromMs, validToMs }: TrustedKey, { earliestMs, latestMs }: TimeBounds): boolean =>
  validFromMs <= latestMs && earliestMs <= validToMs;

const PEM = /-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g;

/** @throws Error where there is no certificate in it */
export function readAnchors(pem: string): X509Certificate[] {
  const anchors = (pem.match(PEM) ?? []).map((each) => new X509Certificate(each));
  if (anchors.length === 0) throw new Error('The trust anchor has no certificate');
  return anchors;
}
