import { createServer as createHttpServer, type RequestListener, type Server } from 'node:http';
import { createServer as createHttpsServer } from 'node:https';
import path from 'node:path';
import { format, stripVTControlCharacters } from 'node:util';
import { basemapOrigins } from '@/lib/contracts/basemap';
import { answerClientErrors, createClientAddress, KEEP_ALIVE_MS } from '@/lib/platform/http';
import { type Log, rateLimitedLog } from '@/lib/platform/log';
import { runProcess } from '@/lib/platform/process';
import { SERVER_TLS, type WatchedTls, watchConfiguredTls } from '@/lib/platform/tls';
import { createFront } from './front';
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

const MAX_LINE = 4_000;
const WARNING_INTERVAL_MS = 1_000;

/**
 * Next and other libraries print to the console: each text becomes one line of the log. A warning is often about an invalid
 * request, which anybody can send: without its stack, and one a second.
 */
function logConsole(log: Log): void {
  const toText = (args: unknown[]) => stripVTControlCharacters(format(...args)).trim();
  const write =
    (level: 'debug' | 'info' | 'error') =>
    (...args: unknown[]) => {
      const text = toText(args);
      if (text) log[level]({ source: 'console' }, text.slice(0, MAX_LINE));
    };
  const warn = rateLimitedLog(WARNING_INTERVAL_MS, (text, suppressed) => {
    log.warn({ source: 'console', suppressed }, String(text).split('\n', 1)[0]?.slice(0, MAX_LINE));
  });
  Object.assign(console, {
    debug: write('debug'),
    log: write('info'),
    info: write('info'),
    warn: (...args: unknown[]) => warn(toText(args)),
    error: write('error'),
  });
}
