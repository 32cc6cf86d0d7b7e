import type { X509Certificate } from 'node:crypto';
import { readAnchors } from '../certificate-chain';
import type { CommandKey, Journal } from './journal';
import { type TrustedKey, trustKey } from './trusted-key';

// A platform rotates: an old key, the current, the next
const MAX_KEYS = 8;

/** The keys that may sign commands, kept over a restart so that the first command can be verified at once. */
export class KeyRing {
  /** Offered, but not trustworthy. */
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

  /** Replaces what it has, unless none of them can be trusted: nobody takes away keys by sending others. */
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
