import { createServer as createHttpServer, type RequestListener, type Server } from 'node:http';
import { createServer as createHttpsServer } from 'node:https';
import { answerClientErrors, CLIENT_TIMEOUTS, KEEP_ALIVE_MS } from '@/lib/platform/http';
import { shareConnections } from '@/lib/platform/net';
import { SERVER_TLS, type WatchedTls } from '@/lib/platform/tls';

// 8 MiB, the largest body, at 0.6 Mbit/s
const TIMEOUTS = { ...CLIENT_TIMEOUTS, requestTimeout: 120_000 };

/** @param tls null: plain HTTP */
export function createWebServer(front: RequestListener, tls: WatchedTls | null): Server {
  const server = tls ? serveTls(tls, front) : createHttpServer(TIMEOUTS, front);
  server.keepAliveTimeout = KEEP_ALIVE_MS;
  answerClientErrors(server);
  shareConnections(server);
  return server;
}

function serveTls(tls: WatchedTls, front: RequestListener): Server {
  const { cert, key } = tls.files;
  const server = createHttpsServer({ ...TIMEOUTS, ...SERVER_TLS, cert, key }, front);
  tls.onChange((files) => server.setSecureContext({ ...SERVER_TLS, cert: files.cert, key: files.key }));
  return server;
}
