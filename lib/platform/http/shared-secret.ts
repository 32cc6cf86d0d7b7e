import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import type { IncomingMessage } from 'node:http';

const digest = (text: string): Buffer => createHash('sha256').update(text).digest();

/** Header of the secret between brokers and the edge. */
export const BROKER_SECRET_HEADER = 'x-broker-secret';
/** Header of the secret between our own processes. */
export const INTERNAL_SECRET_HEADER = 'x-internal-secret';

/** Whether the caller knows the secret; takes the same time whatever it sent. */
export function knowsSecret(request: IncomingMessage, header: string, secret: string): boolean {
  const given = request.headers[header];
  return timingSafeEqual(digest(typeof given === 'string' ? given : ''), digest(secret));
}

/** What our own processes show each other: follows from what they all know, and tells nothing of it. */
export const internalSecret = (keyEncryptionKey: string): string =>
  createHmac('sha256', keyEncryptionKey).update('tsp-internal-http').digest('hex');
