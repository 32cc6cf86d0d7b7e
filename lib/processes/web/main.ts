import { createServer as createHttpServer, type RequestListener, type Server } from 'node:http';
import { createServer as createHttpsServer } from 'node:https';
import path from 'node:path';
import { basemapOrigins } from '@/lib/contracts/basemap';
import { answerClientErrors, createClientAddress, KEEP_ALIVE_MS } from '@/lib/platform/http';
import { runProcess } from '@/lib/platform/process';
import { SERVER_TLS, type WatchedTls, watchConfiguredTls } from '@/lib/platform/tls';
import { createFront } from './front';
import { logConsole } from './log-console';
import { openNext } from './next-app';

await runProcess({
  name: 'web',
  httpPort: 'PORT',
  start: async ({ config, log }) => {
    logConsole(log);
    const tls = await watchConfiguredTls(config, log);
    const next = await openNext(path.join(import.meta.dirname, 'web'), config.PORT);
    const front = createFront(next.handler, {
      site: { publicUrl: config.PUBLIC_URL, port: config.PORT, tls: tls !== null },
      clientAddress: createClientAddress(config.TRUSTED_PROXIES),
      metricsToken: config.METRICS_TOKEN,
      mapOrigins: basemapOrigins(config),
    });
    const server = tls ? serveTls(tls, front) : createHttpServer(front);
    server.keepAliveTimeout = KEEP_ALIVE_MS;
    answerClientErrors(server);
    return {
      server,
      stop: async () => {
        tls?.close();
        await next.close();
      },
    };
  },
});

function serveTls(tls: WatchedTls, front: RequestListener): Server {
  const { cert, key } = tls.files;
  const server = createHttpsServer({ ...SERVER_TLS, cert, key }, front);
  tls.onChange((files) => server.setSecureContext({ ...SERVER_TLS, cert: files.cert, key: files.key }));
  return server;
}
