import { createSecureContext, type SecureContext } from 'node:tls';
import type { Log } from '@/lib/platform/log';
import { IdentityOrder } from './identity-order';
import type { Identity, Stored } from './identity-store';
import { candidates } from './rotation';

export type CertificateTuning = {
  /** How long `installed` may wait for its PUBACK before the new certificate is used all the same. */
  installedAckMs: number;
  /** How long it stays with the old certificate before it tries the new one again. */
  newAgainAfterMs: number;
};
export const DEFAULT_CERTIFICATE_TUNING: CertificateTuning = { installedAckMs: 5_000, newAgainAfterMs: 30_000 };

type Parts = {
  tuning: CertificateTuning;
  /** PEM: who issues the broker's certificate. */
  trustAnchor: string;
  log: Log;
  stored(): Stored;
  /** Ends the connection in an orderly way and makes another. @returns whether this is the time for it */
  reconnect(): boolean;
};

/** When a TBox connects with which identity. */
export class IdentitySelection {
  readonly #turns: IdentityOrder;
  readonly #contexts = new WeakMap<Identity, SecureContext>();
  #connected = false;
  #switch: NodeJS.Timeout | undefined;

  constructor(private readonly parts: Parts) {
    const { rotation } = parts.stored();
    // first with the old one where the platform has yet to hear that there is a new one
    this.#turns = new IdentityOrder(rotation.phase === 'installed' && !rotation.acknowledged ? 'older' : 'newer');
  }

  /** For the next connection. @throws Error when the only identity there is cannot be used */
  take(): SecureContext {
    const open = this.#open;
    const side = this.#turns.take();
    if (!open) return this.contextOf(this.parts.stored().current);
    try {
      return this.contextOf(open[side]);
    } catch (error) {
      this.parts.log.error({ err: error }, 'an identity cannot be used');
      this.#turns.lost('unusable');
      return this.contextOf(open[this.#turns.take()]);
    }
  }

  /** @throws Error when it cannot be used */
  contextOf(identity: Identity): SecureContext {
    const { certificate, key } = identity;
    const known = this.#contexts.get(identity);
    const context = known ?? createSecureContext({ ca: this.parts.trustAnchor, cert: certificate, key });
    this.#contexts.set(identity, context);
    return context;
  }

  /** There is a new identity. */
  begin(): void {
    this.#turns.begin();
    if (this.#connected) this.#switchAfter(this.parts.tuning.installedAckMs);
  }

  /** The platform knows that there is one. */
  announced(): void {
    if (!this.#turns.tried) this.#switchNow();
  }

  /** @returns what that says about the new identity, where it says anything */
  opened(): { authenticated: true } | { strike: string } | null {
    this.#connected = true;
    const strike = this.#turns.opened();
    if (!this.#open) return null;
    if (this.#turns.using === 'newer') return { authenticated: true };
    const { installedAckMs, newAgainAfterMs } = this.parts.tuning;
    this.#switchAfter(this.#turns.tried ? newAgainAfterMs : installedAckMs);
    return strike === null ? null : { strike };
  }

  /** Whether the present connection is one with the new identity. */
  get withNewer(): boolean {
    return this.#open !== null && this.#connected && this.#turns.using === 'newer';
  }

  lost(reason: string): void {
    this.#turns.lost(reason);
  }

  /** There is no connection any more, however it came about. */
  closed(): void {
    this.#connected = false;
    clearTimeout(this.#switch);
    this.#turns.left();
  }

  get #open() {
    return candidates(this.parts.stored());
  }

  #switchAfter(delayMs: number): void {
    clearTimeout(this.#switch);
    this.#switch = setTimeout(() => this.#switchNow(), delayMs);
  }

  #switchNow(): void {
    clearTimeout(this.#switch);
    if (!this.#open || !this.#connected || this.#turns.using === 'newer') return;
    this.#turns.tryNewer();
    if (!this.parts.reconnect()) this.#switchAfter(this.parts.tuning.newAgainAfterMs);
  }
}
