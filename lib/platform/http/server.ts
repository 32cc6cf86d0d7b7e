import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { Log } from '@/lib/platform/log';
import type { Registry } from '@/lib/platform/metrics';
import { PayloadTooLargeError } from './body';
import { hasSeveralHosts, SEVERAL_HOSTS } from './own-host';
import { discardBody, type ProblemAnswer, rawProblem, sendJson, sendProblem } from './responses';

export type Handler = (request: IncomingMessage, response: ServerResponse) => Promise<void> | void;
/**
 * Keys are `METHOD /path`, `METHOD /path/*` (one more level) or `METHOD /path/**` (any rest), in this order of precedence; the
 * longest `**` wins. Paths are compared without decoding.
 */
export type Routes = Record<string, Handler>;

/** One entry for each dependency: why it is not ready, or null. */
export type Readiness = () => Promise<Record<string, string | null>> | Record<string, string | null>;

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
      response.writeHead(200, { 'Content-Type': metrics.contentType }).end(await metrics.metrics());
    },
  };
}

const DEEP_MARK = '**';

/**
 * How long an idle connection is kept. Must be longer than a client or a proxy keeps it (usually 60 s), so that no request is sent
 * on a connection that the server is just closing.
 */
export const KEEP_ALIVE_MS = 75_000;

/** How long a client may take. Of a server with large bodies, `requestTimeout` has to be longer. */
export const CLIENT_TIMEOUTS = {
  handshakeTimeout: 10_000,
  headersTimeout: 10_000,
  // 16 KB from a vehicle on a slow network
  requestTimeout: 30_000,
  connectionsCheckingInterval: 5_000,
};

/** Also answers HEAD where it answers GET, and 405 with Allow where a path has other methods (RFC 9110 §15.5.6). */
export function createHttpServer(routes: Routes, log: Log): Server {
  const methodsOf = createRouteTable(routes);
  const server = createServer(CLIENT_TIMEOUTS, (request, response) => {
    const { method = '' } = request;
    // While stopping: the client's next request should reach the next process
    if (!server.listening) response.setHeader('Connection', 'close');
    if (hasSeveralHosts(request)) {
      discardBody(request, response);
      return sendProblem(response, SEVERAL_HOSTS.status, SEVERAL_HOSTS.code, SEVERAL_HOSTS.detail);
    }
    const pathname = (request.url ?? '/').split('?', 1)[0] ?? '/';
    // The usual case without building a table of methods
    const handler = routes[`${method} ${pathname}`];
    if (handler) return run(handler);
    const methods = methodsOf(pathname);
    const found = methods[method === 'HEAD' ? 'GET' : method];
    if (found) return run(found);
    const allow = Object.keys(methods).flatMap((name) => (name === 'GET' ? ['GET', 'HEAD'] : [name]));
    discardBody(request, response);
    if (allow.length === 0) return sendProblem(response, 404, 'not_found', 'Nothing is here');
    const detail = `${pathname} takes ${allow.join(', ')}`;
    return sendProblem(response, 405, 'method_not_allowed', detail, { Allow: allow.join(', ') });

    async function run(handle: Handler): Promise<void> {
      try {
        await handle(request, response);
      } catch (error) {
        if (response.headersSent) response.destroy();
        else if (error instanceof PayloadTooLargeError) {
          discardBody(request, response);
          return sendProblem(response, 413, 'payload_too_large', error.message);
        } else sendProblem(response, 500, 'internal', 'The request failed');
        log.error({ err: error, path: pathname }, 'request failed');
      }
    }
  });
  server.keepAliveTimeout = KEEP_ALIVE_MS;
  answerClientErrors(server);
  return server;
}

/** The handlers of a path by method. */
function createRouteTable(routes: Routes): (path: string) => Partial<Routes> {
  const entries = Object.entries(routes).map(([key, handler]) => {
    const [method = '', path = ''] = key.split(' ');
    const prefix = path.replace(/\*+$/, '');
    return { method, path, prefix, handler, rank: path.endsWith(DEEP_MARK) ? 0 : path.endsWith('*') ? 1 : 2 };
  });
  // What comes later in the list takes precedence
  entries.sort((left, right) => left.rank - right.rank || left.prefix.length - right.prefix.length);
  return (pathname) => {
    const below = pathname.slice(0, pathname.lastIndexOf('/') + 1);
    const fits = ({ rank, path, prefix }: (typeof entries)[number]) =>
      rank === 2 ? path === pathname : rank === 1 ? prefix === below : pathname.startsWith(prefix);
    return Object.fromEntries(entries.filter(fits).map(({ method, handler }) => [method, handler]));
  };
}

const CLIENT_ERRORS: Record<string, ProblemAnswer> = {
  HPE_HEADER_OVERFLOW: { status: 431, code: 'headers_too_large', detail: 'The headers are too large' },
  ERR_HTTP_REQUEST_TIMEOUT: { status: 408, code: 'request_timeout', detail: 'The request did not arrive in time' },
};
const MALFORMED: ProblemAnswer = { status: 400, code: 'request_malformed', detail: 'This is not an HTTP request' };

// For the client to read the answer
const END_TIMEOUT_MS = 1_000;

/** Answers requests that cannot be parsed, or do not arrive in time, with a problem document. */
export function answerClientErrors(server: Server): void {
  server.on('clientError', (error: NodeJS.ErrnoException, socket) => {
    if (error.code === 'ECONNRESET' || !socket.writable) {
      socket.destroy();
      return;
    }
    socket.end(rawProblem(CLIENT_ERRORS[error.code ?? ''] ?? MALFORMED));
    // A client that keeps its half open, or has not finished its TLS handshake, would hold the socket
    setTimeout(() => socket.destroy(), END_TIMEOUT_MS).unref();
  });
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
