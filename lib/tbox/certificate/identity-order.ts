export type Side = 'newer' | 'older';

// Failures before the certificate is verified. Codes of node:net, node:dns and Connection
const NETWORK_ERRORS = new Set([
  'network_lost',
  'abandoned',
  'ECONNREFUSED',
  'ENETUNREACH',
  'ENETDOWN',
  'EHOSTUNREACH',
  'EHOSTDOWN',
  'ETIMEDOUT',
  'ENOTFOUND',
  'EAI_AGAIN',
]);

/**
 * Selects the identity of the next connection while the new one is not proven. After any failure the other one is tried, so that
 * the TBox connects with whichever works. A failure counts against the new one only if the old one is accepted directly
 * afterwards: a broker that is down or refuses all clients proves nothing.
 */
export class IdentityOrder {
  /** The new one has been tried. */
  tried = false;
  #next: Side;
  #using: Side | null = null;
  #opened = false;
  #failure: string | null = null;

  constructor(first: Side) {
    this.#next = first;
  }

  get using(): Side | null {
    return this.#using;
  }

  /** Starts with a new identity; an open connection uses what is now the old one. */
  begin(): void {
    this.#next = 'older';
    if (this.#using) this.#using = 'older';
    this.#failure = null;
    this.tried = false;
  }

  tryNewer(): void {
    this.#next = 'newer';
  }

  take(): Side {
    this.#using = this.#next;
    this.#opened = false;
    if (this.#using === 'newer') this.tried = true;
    return this.#using;
  }

  /** @returns why the new identity failed just before the old one succeeded, which counts as a strike against it */
  opened(): string | null {
    this.#opened = true;
    const failure = this.#using === 'older' ? this.#failure : null;
    this.#failure = null;
    return failure;
  }

  /** The connection failed or broke. */
  lost(reason: string): void {
    const networkError = NETWORK_ERRORS.has(reason);
    if (this.#using === 'newer') {
      // a lost network proves nothing about a certificate that was accepted
      this.#next = this.#opened && networkError ? 'newer' : 'older';
      this.#failure = networkError ? null : reason;
    } else if (this.#using === 'older') {
      this.#next = 'newer';
    }
    this.#using = null;
  }

  /** The TBox ended the connection. */
  closed(): void {
    if (this.#using) this.#next = 'newer';
    this.#using = null;
  }
}
