import { createHmac } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Secret } from '../secrets';
import { sendProblem } from './responses';
import type { Handler } from './server';

/** Header of the secret between brokers and the edge. */
export const BROKER_SECRET_HEADER = 'x-broker-secret';
/** Header of the secret between our own processes. */
export const INTERNAL_SECRET_HEADER = 'x-internal-secret';

export function hasSecret(request: IncomingMessage, header: string, secret: Secret): boolean {
  const value = request.headers[header];
  return typeof value === 'string' && secret.accepts(value);
}

/** Whether the request has the token as `Authorization: Bearer` (RFC 6750 §2.1). */
export function hasBearerToken({ headers }: IncomingMessage, token: Secret): boolean {
  const given = /^Bearer (.+)$/i.exec(headers.authorization ?? '')?.[1];
  return given !== undefined && token.accepts(given);
}

/** 401 with a challenge (RFC 9110 §11.6.1), whose scheme is the name of the header. */
export const refuseSecret = (response: ServerResponse, header: string, detail: string): void =>
  sendProblem(response, 401, 'unauthenticated', detail, { 'WWW-Authenticate': `${header} realm="internal"` });

/** Answers 401 to a request without the broker secret; its body is not read. */
export const requireBrokerSecret =
  (secret: Secret, handler: Handler): Handler =>
  (request, response) => {
    if (hasSecret(request, BROKER_SECRET_HEADER, secret)) return handler(request, response);
    refuseSecret(response, BROKER_SECRET_HEADER, 'The broker secret is missing or wrong');
  };

/** The secret between our own processes, derived from a key that all of them have. */
export const internalSecret = (keyEncryptionKey: Secret): Secret =>
  keyEncryptionKey.derive((key) => createHmac('sha256', key).update('tsp-internal-http').digest('hex'));
