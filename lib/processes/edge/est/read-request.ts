import type { IncomingMessage } from 'node:http';
import type { DetailedPeerCertificate, TLSSocket } from 'node:tls';
import { CSR_MAX_BYTES } from '@/lib/domain/pki';
import { PayloadTooLargeError, readBody } from '@/lib/platform/http';
import { RequestRefusedError } from './refusals';

export type PresentedChain = {
  /** DER. The handshake has proven possession of its key; trust was not verified. */
  certificate: Buffer;
  /** The other certificates of the chain, DER. */
  others: Buffer[];
};

const MAX_CERTIFICATES = 8;

/** The client's address; IPv4 addresses also on an IPv6 listener. */
export const addressOf = ({ socket }: IncomingMessage): string =>
  (socket.remoteAddress ?? '').replace(/^::ffff:(?=[\d.]+$)/, '');

/** @returns null: the client presented no certificate */
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

/** RFC 7617; null: none, or malformed. */
export function basicCredentialsOf({ headers }: IncomingMessage): { user: string; password: string } | null {
  const [, encoded] = /^basic +([a-z0-9+/]+={0,2}) *$/i.exec(headers.authorization ?? '') ?? [];
  if (encoded === undefined) return null;
  const text = Buffer.from(encoded, 'base64').toString('utf8');
  const colon = text.indexOf(':');
  return colon < 0 ? null : { user: text.slice(0, colon), password: text.slice(colon + 1) };
}

// Base64 takes four characters for three bytes, plus line breaks
export const BODY_LIMIT_BYTES = CSR_MAX_BYTES * 2;
const PEM = /^-----BEGIN (?:NEW )?CERTIFICATE REQUEST-----([^-]+)-----END (?:NEW )?CERTIFICATE REQUEST-----$/;
const BASE64 = /^[A-Za-z0-9+/]+={0,2}$/;

/**
 * The CSR in the body, DER. Accepts base64 with or without line breaks (RFC 7030 §4.2.1; Content-Transfer-Encoding is ignored,
 * RFC 8951 §3.1), and PEM as of `openssl req`.
 * @throws RequestRefusedError 400, 411, 415; PayloadTooLargeError
 */
export async function readCsr(request: IncomingMessage): Promise<Buffer> {
  const { headers } = request;
  if (headers['content-length'] === undefined && headers['transfer-encoding'] === undefined) {
    throw new RequestRefusedError(411, 'length_required', 'The body is missing: it is the CSR');
  }
  // `Expect: 100-continue` (RFC 9110 §10.1.1) is refused at once; other bodies are read up to the limit
  if (headers.expect !== undefined && Number(headers['content-length']) > BODY_LIMIT_BYTES) {
    throw new PayloadTooLargeError(`The body is larger than ${BODY_LIMIT_BYTES} bytes`);
  }
  const body = await readBody(request, BODY_LIMIT_BYTES);
  if (headers['content-type']?.split(';', 1)[0]?.trim().toLowerCase() !== 'application/pkcs10') {
    throw new RequestRefusedError(415, 'unsupported_media_type', 'Content-Type must be application/pkcs10');
  }
  const text = body.toString('latin1').trim();
  const base64 = (PEM.exec(text)?.[1] ?? text).replace(/\s+/g, '');
  if (!BASE64.test(base64)) {
    throw new RequestRefusedError(400, 'csr_malformed', 'The body must be a PKCS #10 CSR in base64, or PEM');
  }
  return Buffer.from(base64, 'base64');
}
