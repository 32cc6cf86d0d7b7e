import path from 'node:path';
import { basemapOrigins } from '@/lib/contracts/basemap';
import { createClientAddress } from '@/lib/platform/http';
import { runProcess } from '@/lib/platform/process';
import { watchConfiguredTls } from '@/lib/platform/tls';
import { createFront } from './front';
import { logConsole } from './log-console';
import { openNext } from './next-app';
import { createWebServer } from './web-server';

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
    return {
      server: createWebServer(front, tls),
      stop: async () => {
        tls?.close();
        await next.close();
      },
    };
  },
});
