import { createPublicKey, type KeyObject, X509Certificate } from 'node:crypto';
import { COMMAND_SIGNING_EKU } from '@/lib/contracts';
import { followChain, MAX_CERTIFICATES, type Period, readAnchors } from '../certificate-chain';
import type { CommandKey, Journal } from './journal';

// A platform has an old, the current and the next key
const MAX_KEYS = 8;

export type TrustedKey = Period & { kid: string; jwk: CommandKey; publicKey: KeyObject };

/** The keys that may sign commands; kept over a restart so that the first command can be verified at once. */
export class KeyRing {
  /** Keys that were received and are not trusted. */
  refused = 0;
  #keys: Map<string, TrustedKey>;
  readonly #anchors: X509Certificate[];

  /** @param trustAnchor PEM */
  constructor(
    trustAnchor: string,
    private readonly journal: Journal,
  ) {
    this.#anchors = readAnchors(trustAnchor);
    this.#keys = this.#trusted(journal.keys());
  }

  find(kid: string): TrustedKey | undefined {
    return this.#keys.get(kid);
  }

  /** Replaces the keys, unless none of the new ones is trusted: others cannot remove keys by sending theirs. */
  async offer(jwks: readonly CommandKey[]): Promise<void> {
    const keys = this.#trusted(jwks);
    this.refused += Math.min(jwks.length, MAX_KEYS) - keys.size;
    if (keys.size === 0 || sameKeys(keys, this.#keys)) return;
    this.#keys = keys;
    await this.journal.writeKeys([...keys.values()].map(({ jwk }) => jwk));
  }

  #trusted(jwks: readonly CommandKey[]): Map<string, TrustedKey> {
    const keys = jwks.slice(0, MAX_KEYS).map((jwk) => trustKey(jwk, this.#anchors));
    return new Map(keys.filter((key) => key !== null).map((key) => [key.kid, key]));
  }
}

const sameKeys = (a: Map<string, TrustedKey>, b: Map<string, TrustedKey>): boolean =>
  a.size === b.size && [...a.values()].every(({ kid, jwk }) => b.get(kid)?.jwk.x5c.join() === jwk.x5c.join());

/**
 * Verifies that a key may sign commands: the chain of its certificate leads to an anchor, and the certificate is for this use (RFC
 * 5280 §4.2.1.12) and this key (RFC 7517 §4.7). null: it may not.
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
    // malformed
    return null;
  }
}
