import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { sendProblem } from './responses';
import type { Handler } from './server';

const digest = (text: string): Buffer => createHash('sha256').update(text).digest();

/** Header of the secret between brokers and the edge. */
export const BROKER_SECRET_HEADER = 'x-broker-secret';
/** Header of the secret between our own processes. */
export const INTERNAL_SECRET_HEADER = 'x-internal-secret';

/** Whether the request has the secret, in constant time. */
export function hasSecret(request: IncomingMessage, header: string, secret: string): boolean {
  const value = request.headers[header];
  return timingSafeEqual(digest(typeof value === 'string' ? value : ''), digest(secret));
}

/** Whether the request has the token as `Authorization: Bearer` (RFC 6750 §2.1), in constant time. */
export function hasBearerToken({ headers }: IncomingMessage, token: string): boolean {
  const given = /^Bearer (.+)$/i.exec(headers.authorization ?? '')?.[1] ?? '';
  return timingSafeEqual(digest(given), digest(token));
}

/** 401 with a challenge (RFC 9110 §11.6.1), whose scheme is the name of the header. */
export const refuseSecret = (response: ServerResponse, header: string, detail: string): void =>
  sendProblem(response, 401, 'unauthenticated', detail, { 'WWW-Authenticate': `${header} realm="internal"` });

/** Answers 401 to a request without the broker secret; its body is not read. */
export const requireBrokerSecret =
  (secret: string, handler: Handler): Handler =>
  (request, response) => {
    if (hasSecret(request, BROKER_SECRET_HEADER, secret)) return handler(request, response);
    refuseSecret(response, BROKER_SECRET_HEADER, 'The broker secret is missing or wrong');
  };

/** The secret between our own processes, derived from a key that all of them have. */
export const internalSecret = (keyEncryptionKey: string): string =>
  createHmac('sha256', keyEncryptionKey).update('tsp-internal-http').digest('hex');
