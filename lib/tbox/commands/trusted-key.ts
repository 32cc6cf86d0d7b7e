import { createPublicKey, type KeyObject, X509Certificate } from 'node:crypto';
import { COMMAND_SIGNING_EKU } from '@/lib/contracts';
import { followChain, MAX_CERTIFICATES, type Period } from '../certificate-chain';
import type { CommandKey } from './journal';
import type { TimeBounds } from './server-time';

export type TrustedKey = Period & { kid: string; jwk: CommandKey; publicKey: KeyObject };

/**
 * A key that may sign commands: the chain of its certificate leads to an anchor, it is for this use (RFC 5280 §4.2.1.12),
 * and certifies this very key (RFC 7517 §4.7). null: it may not.
 */
export function trustKey(jwk: CommandKey, anchors: readonly X509Certificate[]): TrustedKey | null {
  try {
    const chain = jwk.x5c.slice(0, MAX_CERTIFICATES).map((der) => new X509Certificate(Buffer.from(der, 'base64')));
    const [leaf] = chain;
    const trusted = followChain(chain, anchors);
    if (!leaf || !trusted) return null;
    const publicKey = createPublicKey({ key: { kty: jwk.kty, crv: jwk.crv, x: jwk.x, y: jwk.y }, format: 'jwk' });
    const forCommands = !leaf.ca && (leaf.keyUsage ?? []).includes(COMMAND_SIGNING_EKU);
    if (!forCommands || !leaf.publicKey.equals(publicKey)) return null;
    return { kid: jwk.kid, jwk, publicKey, ...trusted.period };
  } catch {
    // what node:crypto cannot read is no certificate
    return null;
  }
}

/** Within what is known of the time, the certificate may be valid. */
export const isCurrent = ({ validFromMs, validToMs }: Period, { earliestMs, latestMs }: TimeBounds): boolean =>
  validFromMs <= latestMs && earliestMs <= validToMs;
