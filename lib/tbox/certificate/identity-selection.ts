import { createSecureContext, type SecureContext } from 'node:tls';
import type { Log } from '@/lib/platform/log';
import { IdentityOrder } from './identity-order';
import type { Identity, Stored } from './identity-store';
import { candidates } from './rotation';

export type CertificateTuning = {
  /** How long to wait for the PUBACK of `installed` before the new certificate is used without it. */
  installedAckMs: number;
  /** How long the old certificate is used before the new one is tried again. */
  retryNewerAfterMs: number;
};
export const DEFAULT_CERTIFICATE_TUNING: CertificateTuning = { installedAckMs: 5_000, retryNewerAfterMs: 30_000 };

type Parts = {
  tuning: CertificateTuning;
  /** PEM: issuers of the broker's certificate. */
  trustAnchor: string;
  log: Log;
  stored(): Stored;
  /** Disconnects and connects again. @returns false: not possible now */
  reconnect(): boolean;
};

/** Decides with which of its certificates a TBox connects, and when it switches. */
export class IdentitySelection {
  readonly #order: IdentityOrder;
  readonly #contexts = new WeakMap<Identity, SecureContext>();
  #connected = false;
  #switch: NodeJS.Timeout | undefined;

  constructor(private readonly parts: Parts) {
    const { rotation } = parts.stored();
    // the old one first while the platform does not know of the new one
    this.#order = new IdentityOrder(rotation.phase === 'installed' && !rotation.acknowledged ? 'older' : 'newer');
  }

  /** For the next connection. @throws Error when the only identity cannot be used */
  take(): SecureContext {
    const open = this.#open;
    const side = this.#order.take();
    if (!open) return this.contextOf(this.parts.stored().current);
    try {
      return this.contextOf(open[side]);
    } catch (error) {
      this.parts.log.error({ err: error }, 'identity unusable');
      this.#order.lost('unusable');
      return this.contextOf(open[this.#order.take()]);
    }
  }

  /** @throws Error when it cannot be used */
  contextOf(identity: Identity): SecureContext {
    const { certificate, key } = identity;
    const cached = this.#contexts.get(identity);
    const context = cached ?? createSecureContext({ ca: this.parts.trustAnchor, cert: certificate, key });
    this.#contexts.set(identity, context);
    return context;
  }

  /** Starts with a new identity. */
  begin(): void {
    this.#order.begin();
    if (this.#connected) this.#switchAfter(this.parts.tuning.installedAckMs);
  }

  /** The platform knows of the new identity. */
  announced(): void {
    if (!this.#order.tried) this.#switchNow();
  }

  /** @returns what the accepted connection proves about the new identity; null: nothing */
  opened(): { authenticated: true } | { strike: string } | null {
    this.#connected = true;
    const strike = this.#order.opened();
    if (!this.#open) return null;
    if (this.#order.using === 'newer') return { authenticated: true };
    const { installedAckMs, retryNewerAfterMs } = this.parts.tuning;
    this.#switchAfter(this.#order.tried ? retryNewerAfterMs : installedAckMs);
    return strike === null ? null : { strike };
  }

  /** Whether the open connection uses the new identity. */
  get usesNewer(): boolean {
    return this.#open !== null && this.#connected && this.#order.using === 'newer';
  }

  lost(reason: string): void {
    this.#order.lost(reason);
  }

  /** Called when there is no connection any more, for any reason. */
  closed(): void {
    this.#connected = false;
    clearTimeout(this.#switch);
    this.#order.closed();
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
    if (!this.#open || !this.#connected || this.#order.using === 'newer') return;
    this.#order.tryNewer();
    if (!this.parts.reconnect()) this.#switchAfter(this.parts.tuning.retryNewerAfterMs);
  }
}
