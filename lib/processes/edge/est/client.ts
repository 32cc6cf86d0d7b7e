import type { IncomingMessage } from 'node:http';
import type { DetailedPeerCertificate, TLSSocket } from 'node:tls';

export type PresentedChain = {
  /** Its key was proven in the handshake; whether it is trusted was not asked. DER. */
  certificate: Buffer;
  /** What else the client has sent, DER. */
  others: Buffer[];
};

// More than any path has
const MAX_CERTIFICATES = 8;

/** IPv4 addresses as such, also where the listener speaks IPv6. */
export const addressOf = ({ socket }: IncomingMessage): string =>
  (socket.remoteAddress ?? '').replace(/^::ffff:(?=[\d.]+$)/, '');

/** null: the client has shown no certificate. */
export function certificateOf({ socket }: IncomingMessage): PresentedChain | null {
  const peer = (socket as TLSSocket).getPeerCertificate(true);
  if (!peer?.raw) return null;
  const others: Buffer[] = [];
  let above: DetailedPeerCertificate | undefined = peer.issuerCertificate;
  // A root is its own issuer
  for (let below = peer; above?.raw && above !== below && others.length < MAX_CERTIFICATES; ) {
    others.push(above.raw);
    below = above;
    above = above.issuerCertificate;
  }
  return { certificate: peer.raw, others };
}

/** RFC 7617; null: there are none, or they cannot be read. */
export function basicCredentialsOf({ headers }: IncomingMessage): { user: string; password: string } | null {
  const [, encoded] = /^basic +([a-z0-9+/]+={0,2}) *$/i.exec(headers.authorization ?? '') ?? [];
  if (encoded === undefined) return null;
  const text = Buffer.from(encoded, 'base64').toString('utf8');
  const colon = text.indexOf(':');
  return colon < 0 ? null : { user: text.slice(0, colon), password: text.slice(colon + 1) };
}
