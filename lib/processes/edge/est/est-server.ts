import { readFile } from 'node:fs/promises';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import type { Ctx } from '@/lib/domain/context';
import {
  type Authorities,
  createSigner,
  ownCertificateFiles,
  readPem,
  type SignerSettings,
  trustFiles,
} from '@/lib/domain/pki';
import { bindAddress, type Config } from '@/lib/platform/config';
import { CLIENT_TIMEOUTS, closeServer, hasSeveralHosts, listen, SEVERAL_HOSTS } from '@/lib/platform/http';
import type { Log } from '@/lib/platform/log';
import { Counter, type Registry } from '@/lib/platform/metrics';
import { shareConnections } from '@/lib/platform/net';
import { StartRefusedError } from '@/lib/platform/process';
import { SERVER_TLS, type TlsFiles, type WatchedTls, watchTlsFiles } from '@/lib/platform/tls';
import { type EstOperation, type EstParts, estOperations } from './operations';
import { BODY_LIMIT_BYTES } from './read-request';
import { RequestRefusedError, sendRefusal } from './refusals';

type Parts = EstParts & { tls: WatchedTls; port: number; host?: string | undefined; log: Log; metrics: Registry };
type EstServer = { port: number; close(): Promise<void> };

const PATH = /^\/\.well-known\/est\/([a-z]+)$/;
const LIMITS = { ...CLIENT_TIMEOUTS, keepAliveTimeout: 5_000, maxHeaderSize: 16_384 };
// Clients that exceed it retry
const MAX_CONNECTIONS = 500;
// For the client to receive the answer
const CLOSE_AFTER_MS = 1_000;

export type EstSettings = SignerSettings &
  Config<'EDGE_TLS_PORT'> &
  Partial<Config<'EST_FACTORY_CA_FILE' | 'EST_RENEWAL_KEY' | 'EDGE_TLS_HOST' | 'BIND_ADDRESS'>>;

/** Starts EST as configured, with the TLS files in `pkiDir`. @throws StartRefusedError */
export async function openEst({
  ctx,
  authorities,
  pkiDir,
  settings,
  log,
  metrics,
}: {
  ctx: Ctx;
  authorities: Authorities;
  pkiDir: string;
  settings: EstSettings;
  log: Log;
  metrics: Registry;
}): Promise<EstServer> {
  const { EDGE_TLS_PORT: port, EST_FACTORY_CA_FILE: factoryFile } = settings;
  if (factoryFile !== undefined && (await readPem(factoryFile)) === null) {
    throw new StartRefusedError(`EST_FACTORY_CA_FILE ${factoryFile} is not there`);
  }
  const { certificate: cert, key } = ownCertificateFiles(pkiDir, 'edge');
  const ca = [trustFiles(pkiDir).bundle, ...(factoryFile === undefined ? [] : [factoryFile])];
  const signer = await createSigner({ ctx, authorities, settings });
  const tls = await watchTlsFiles({ ca, cert, key }, log);
  const readFactoryAuthorities = async () => (factoryFile === undefined ? null : readFile(factoryFile, 'utf8'));
  const host = bindAddress(settings, 'EDGE_TLS_PORT');
  const needsNewKey = settings.EST_RENEWAL_KEY === 'new';
  const parts = { ctx, authorities, signer, readFactoryAuthorities, needsNewKey, tls, log, metrics };
  const server = await startEstServer({ ...parts, port, host });
  return {
    port: server.port,
    close: async () => {
      tls.close();
      await server.close();
    },
  };
}

/**
 * EST (RFC 7030) over TLS. Client certificates are optional; each operation verifies them itself. Renewed TLS files apply to new
 * connections.
 */
async function startEstServer({ tls, port, host, log, metrics, ...parts }: Parts): Promise<EstServer> {
  const operations: Record<string, EstOperation> = estOperations(parts);
  const requests = new Counter({
    name: 'tsp_est_requests_total',
    help: 'EST requests by operation and result: ok, or the code of the refusal',
    labelNames: ['operation', 'result'] as const,
    registers: [metrics],
  });
  const handle = async (request: IncomingMessage, response: ServerResponse) => {
    // While stopping: the client's next request should reach the next process
    if (!server.listening) response.setHeader('Connection', 'close');
    response.on('finish', () => closeUnread(request));
    const name = PATH.exec((request.url ?? '').split('?', 1)[0] ?? '')?.[1] ?? '';
    const operation = Object.hasOwn(operations, name) ? operations[name] : undefined;
    let result = 'ok';
    try {
      if (hasSeveralHosts(request)) {
        throw new RequestRefusedError(SEVERAL_HOSTS.status, SEVERAL_HOSTS.code, SEVERAL_HOSTS.detail);
      }
      await answer(operation, request, response);
    } catch (error) {
      result = sendRefusal(response, error, log);
    }
    requests.inc({ operation: operation ? name : 'other', result });
  };
  const server = createServer({ ...LIMITS, ...contextOf(tls.files), requestCert: true, rejectUnauthorized: false });
  shareConnections(server, MAX_CONNECTIONS);
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

const contextOf = ({ ca, cert, key }: TlsFiles) => ({ ...SERVER_TLS, ca, cert, key });

async function answer(operation: EstOperation | undefined, request: IncomingMessage, response: ServerResponse) {
  if (!operation) throw new RequestRefusedError(404, 'not_found', 'No EST operation is here');
  if (request.method !== operation.method) {
    const headers = { Allow: operation.method };
    throw new RequestRefusedError(405, 'method_not_allowed', `Only ${operation.method} is answered here`, headers);
  }
  const { contentType, der } = await operation.answer(request);
  const body = `${(der.toString('base64').match(/.{1,76}/g) ?? []).join('\n')}\n`;
  response
    .writeHead(200, {
      // In their usual case: libest, which is in firmware, compares them to the letter
      'Content-Type': contentType,
      'Content-Transfer-Encoding': 'base64',
      'Content-Length': Buffer.byteLength(body),
      'Cache-Control': 'no-store',
    })
    .end(body);
}

/** Closes a connection whose body was not read, after a delay for the client to receive the answer. */
function closeUnread(request: IncomingMessage): void {
  if (request.complete) return;
  setTimeout(() => request.complete || request.socket.destroy(), CLOSE_AFTER_MS).unref();
}
