// HTTP server of the processes besides web: health, metrics, the edge's hooks.
// Invariant: a handler that throws answers 500 as a problem document and never ends the process.

import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { Log } from '@/lib/platform/log';
import type { Registry } from '@/lib/platform/metrics';

export type Handler = (request: IncomingMessage, response: ServerResponse) => Promise<void> | void;
/**
 * Keys are `METHOD /path`, `METHOD /path/*` (one more level) or `METHOD /path/**` (any rest), in this order of precedence; the
 * longest `**` wins. Paths are compared without decoding.
 */
export type Routes = Record<string, Handler>;

/** One entry for each dependency: why it is not ready, or null. */
export type Readiness = () => Promise<Record<string, string | null>> | Record<string, string | null>;

export class PayloadTooLargeError extends Error {
  override name = 'PayloadTooLargeError';
}

/** `GET /healthz` (the process runs), `/readyz` (200, or 503 with the reasons), `/metrics`. */
export function operationsRoutes(metrics: Registry, readiness: Readiness): Routes {
  return {
    'GET /healthz': (_request, response) => sendJson(response, 200, { status: 'ok' }),
    'GET /readyz': async (_request, response) => {
      const checks = await readiness();
      const ready = Object.values(checks).every((reason) => reason === null);
      sendJson(response, ready ? 200 : 503, { status: ready ? 'ready' : 'not_ready', checks });
    },
    'GET /metrics': async (_request, response) => {
      response.writeHead(200, { 'content-type': metrics.contentType }).end(await metrics.metrics());
    },
  };
}

const DEEP_MARK = '**';

/**
 * How long an idle connection is kept. Must be longer than a client or a proxy keeps it (usually 60 s), so that no request is sent
 * on a connection that the server is just closing. `web` has the same value in KEEP_ALIVE_TIMEOUT.
 */
export const KEEP_ALIVE_MS = 75_000;

export function createHttpServer(routes: Routes, log: Log): Server {
  const deep = Object.keys(routes)
    .filter((key) => key.endsWith(`/${DEEP_MARK}`))
    .sort((left, right) => right.length - left.length);
  const server = createServer((request, response) => {
    // While stopping: the client's next request should reach the next process
    if (!server.listening) response.setHeader('connection', 'close');
    const pathname = (request.url ?? '/').split('?', 1)[0] ?? '/';
    const below = pathname.slice(0, pathname.lastIndexOf('/') + 1);
    const route = `${request.method} ${pathname}`;
    const handler =
      routes[route] ??
      routes[`${request.method} ${below}*`] ??
      routes[deep.find((key) => route.startsWith(key.slice(0, -DEEP_MARK.length))) ?? ''];
    if (!handler) return sendProblem(response, 404, 'not_found', 'Nothing is here');
    Promise.resolve(handler(request, response)).catch((error: unknown) => {
      if (error instanceof PayloadTooLargeError) {
        request.resume(); // discards the rest, or the answer would be lost with the connection
        return sendProblem(response, 413, 'payload_too_large', error.message);
      }
      log.error({ err: error, path: pathname }, 'request failed');
      if (!response.headersSent) sendProblem(response, 500, 'internal', 'The request failed');
      else response.destroy();
    });
  });
  server.keepAliveTimeout = KEEP_ALIVE_MS;
  return server;
}

export function listen(server: Server, port: number, host?: string): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => {
      server.off('error', reject);
      resolve();
    });
  });
}

const CLOSE_TIMEOUT_MS = 2_000;

/** Stops listening, closes idle connections and waits for open requests, at most CLOSE_TIMEOUT_MS. */
export function closeServer(server: Server): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => server.closeAllConnections(), CLOSE_TIMEOUT_MS);
    server.close(() => {
      clearTimeout(timer);
      resolve();
    });
    server.closeIdleConnections();
  });
}

export function sendJson(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}

/** RFC 9457. */
export function sendProblem(response: ServerResponse, status: number, code: string, detail: string): void {
  response
    .writeHead(status, { 'content-type': 'application/problem+json' })
    .end(JSON.stringify({ type: `urn:tsp:problem:${code}`, title: code, status, code, detail }));
}

/** @throws PayloadTooLargeError past `limitBytes` */
export async function readBody(request: IncomingMessage, limitBytes: number): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  // Not destroyed past the limit: the refusal must still reach the sender
  for await (const chunk of request.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > limitBytes) throw new PayloadTooLargeError(`The body is larger than ${limitBytes} bytes`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

/** @returns undefined: not JSON. @throws PayloadTooLargeError past `limitBytes` */
export async function readJson(request: IncomingMessage, limitBytes: number): Promise<unknown> {
  const text = (await readBody(request, limitBytes)).toString('utf8');
  try {
    return JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

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

/** Answers 401 to a request without the broker secret; its body is not read. */
export const requireBrokerSecret =
  (secret: string, handler: Handler): Handler =>
  (request, response) => {
    if (hasSecret(request, BROKER_SECRET_HEADER, secret)) return handler(request, response);
    sendProblem(response, 401, 'unauthenticated', 'The broker secret is missing or wrong');
  };

/** The secret between our own processes, derived from a key that all of them have. */
export const internalSecret = (keyEncryptionKey: string): string =>
  createHmac('sha256', keyEncryptionKey).update('tsp-internal-http').digest('hex');
