import { createHash, timingSafeEqual } from 'node:crypto';
import type { IncomingMessage } from 'node:http';

const digest = (text: string): Buffer => createHash('sha256').update(text).digest();

/** Whether the caller knows the secret of the broker hooks (`x-broker-secret`); takes the same time whatever it sent. */
export function knowsSecret(request: IncomingMessage, secret: string): boolean {
  const given = request.headers['x-broker-secret'];
  return timingSafeEqual(digest(typeof given === 'string' ? given : ''), digest(secret));
}
