/** Of two identities: the one that is to be, and the one that was. */
export type Side = 'newer' | 'older';

// Before a certificate is looked at by anybody. Names of node:net, node:dns and of Connection
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
 * Which identity the next connection is made with while it is open whether the new one lasts. Whatever fails, the other
 * one is next, so that the TBox comes back with whichever works. A failure speaks against the new one only if the old one
 * is let in straight after: a broker that is down or refuses everybody says nothing about a certificate.
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

  /** There is a new identity; a connection that there is was made with what is now the old one. */
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

  /** @returns why the new one was of no use just before, where the old one is: a strike against it */
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
      // a tunnel says nothing about a certificate that was let in
      this.#next = this.#opened && networkError ? 'newer' : 'older';
      this.#failure = networkError ? null : reason;
    } else if (this.#using === 'older') {
      this.#next = 'newer';
    }
    this.#using = null;
  }

  /** The TBox ended the connection. */
  left(): void {
    if (this.#using) this.#next = 'newer';
    this.#using = null;
  }
}
