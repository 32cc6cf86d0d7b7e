import { readFileSync } from 'node:fs';
import { createServer, type RequestListener, type Server } from 'node:http';
import { createRequire } from 'node:module';
import path from 'node:path';
import { setEnvironment } from '@/lib/platform/config';

type NextApp = { prepare(): Promise<void>; getRequestHandler(): RequestListener; close(): Promise<void> };
type Options = { dir: string; dev: false; hostname: string; port: number; quiet: true; httpServer: Server };
type CreateNext = (options: Options) => NextApp;

/**
 * The pages and the HTTP API: the standalone build of Next in `dir`, run by its own copy of Next.
 * @see https://nextjs.org/docs/app/guides/custom-server
 */
export async function openNext(
  dir: string,
  port: number,
): Promise<Pick<NextApp, 'close'> & { handler: RequestListener }> {
  const files = JSON.parse(readFileSync(path.join(dir, '.next/required-server-files.json'), 'utf8')) as {
    config: object;
  };
  // As its own `server.js` does: there is no next.config.ts beside the build
  setEnvironment({ NODE_ENV: 'production', __NEXT_PRIVATE_STANDALONE_CONFIG: JSON.stringify(files.config) });
  process.chdir(dir);
  const next = createRequire(path.join(dir, 'server.js'))('next') as CreateNext;
  // Next adds a listener for upgrades to this server, which keeps connections open without an answer. Without it the server that
  // takes requests answers one with `Upgrade` like any other (RFC 9110 §7.8)
  const httpServer = createServer();
  const app = next({ dir, dev: false, hostname: 'localhost', port, quiet: true, httpServer });
  await app.prepare();
  return { handler: app.getRequestHandler(), close: () => app.close() };
}
