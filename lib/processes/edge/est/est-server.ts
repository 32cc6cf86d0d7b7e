import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { closeServer, listen } from '@/lib/platform/http';
import type { Log } from '@/lib/platform/log';
import { Counter, type Registry } from '@/lib/platform/metrics';
import type { TlsFiles, WatchedTls } from '@/lib/platform/tls';
import { type EstOperation, type EstParts, estOperations } from './operations';
import { BODY_LIMIT_BYTES } from './read-csr';
import { RequestRefusedError } from './request-refused';
import { sendRefusal } from './send-refusal';

type Parts = EstParts & { tls: WatchedTls; port: number; host?: string; log: Log; metrics: Registry };
export type EstServer = { port: number; close(): Promise<void> };

const PATH = /^\/\.well-known\/est\/([a-z]+)$/;
const LIMITS = {
  handshakeTimeout: 10_000,
  headersTimeout: 10_000,
  // Of a vehicle behind a slow radio: 16 KB
  requestTimeout: 30_000,
  keepAliveTimeout: 5_000,
  connectionsCheckingInterval: 5_000,
  maxHeaderSize: 16_384,
};
// Each may wait for a handshake; a fleet that comes at once tries again
const MAX_CONNECTIONS = 500;
// Until then a client that sends more than is read has seen the answer
const CLOSE_AFTER_MS = 1_000;

/**
 * EST (RFC 7030) over TLS: clients may show a certificate, and each operation judges whether it is a good one. Renewed TLS
 * files are used for the next connections.
 */
export async function startEstServer({ tls, port, host, log, metrics, ...parts }: Parts): Promise<EstServer> {
  const operations: Record<string, EstOperation> = estOperations(parts);
  const requests = new Counter({
    name: 'tsp_est_requests_total',
    help: 'EST requests by operation and result: ok, or the code of the refusal',
    labelNames: ['operation', 'result'] as const,
    registers: [metrics],
  });
  const handle = async (request: IncomingMessage, response: ServerResponse) => {
    // The next request of this client is for whoever comes after us
    if (!server.listening) response.setHeader('connection', 'close');
    response.on('finish', () => closeUnread(request));
    const name = PATH.exec((request.url ?? '').split('?', 1)[0] ?? '')?.[1] ?? '';
    const operation = Object.hasOwn(operations, name) ? operations[name] : undefined;
    let result = 'ok';
    try {
      await answer(operation, request, response);
    } catch (error) {
      result = sendRefusal(response, error, log);
    }
    requests.inc({ operation: operation ? name : 'other', result });
  };
  const server = createServer({ ...LIMITS, ...contextOf(tls.files), requestCert: true, rejectUnauthorized: false });
  server.maxConnections = MAX_CONNECTIONS;
  server.on('request', handle);
  server.on('checkContinue', (request, response) => {
    if (Number(request.headers['content-length'] ?? 0) <= BODY_LIMIT_BYTES) response.writeContinue();
    void handle(request, response);
  });
  server.on('tlsClientError', (err) => log.debug({ err }, 'EST handshake failed'));
  tls.onChange((files) => server.setSecureContext(contextOf(files)));
  await listen(server, port, host);
  return { port: (server.address() as AddressInfo).port, close: () => closeServer(server) };
}

const contextOf = ({ ca, cert, key }: TlsFiles) => ({ ca, cert, key, minVersion: 'TLSv1.2' as const });

async function answer(operation: EstOperation | undefined, request: IncomingMessage, response: ServerResponse) {
  if (!operation) throw new RequestRefusedError(404, 'not_found', 'No EST operation is here');
  if (request.method !== operation.method) {
    const headers = { allow: operation.method };
    throw new RequestRefusedError(405, 'method_not_allowed', `Only ${operation.method} is answered here`, headers);
  }
  const { contentType, der } = await operation.answer(request);
  const body = `${(der.toString('base64').match(/.{1,76}/g) ?? []).join('\n')}\n`;
  response
    .writeHead(200, {
      'content-type': contentType,
      'content-transfer-encoding': 'base64',
      'content-length': Buffer.byteLength(body),
      'cache-control': 'no-store',
    })
    .end(body);
}

/** A body that nobody reads is not waited for; cut at once, the answer might not arrive. */
function closeUnread(request: IncomingMessage): void {
  if (request.complete) return;
  setTimeout(() => request.complete || request.socket.destroy(), CLOSE_AFTER_MS).unref();
}
