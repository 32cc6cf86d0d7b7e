// Process of the naive implementation: a broker without rules, which sends every message to the page, and the files of the page.
// Loopback only.
import { once } from 'node:events';
import { createReadStream, existsSync } from 'node:fs';
import { createServer } from 'node:http';
import { type AddressInfo, createServer as createTcpServer } from 'node:net';
import path from 'node:path';
import { Aedes } from 'aedes';
import { build } from 'esbuild';
import pg from 'pg';
import { createWebSocketStream, WebSocketServer } from 'ws';
import type { NaiveAddress, NaiveVehicle } from './start-naive';

const HTML = `<!doctype html><meta charset="utf-8"><title>Naive map</title>
<style>html,body,#map{margin:0;height:100%}</style><div id="map"></div><script type="module" src="/page.js"></script>`;
const MAPLIBRE = path.resolve('node_modules/maplibre-gl/dist');
const TYPES: Record<string, string> = { '.mjs': 'text/javascript', '.css': 'text/css' };

const [databaseUrl = ''] = process.argv.slice(2);
const bundle = await build({
  entryPoints: [path.join(import.meta.dirname, 'page.ts')],
  bundle: true,
  write: false,
  format: 'esm',
  platform: 'browser',
  target: 'chrome120',
  logLevel: 'error',
});
const script = bundle.outputFiles[0]?.text ?? '';
const fleet = JSON.stringify(await readFleet());

const broker = new Aedes();
await broker.listen();
const tcp = createTcpServer((socket) => broker.handle(socket)).listen(0, '127.0.0.1');
const http = createServer((request, response) => {
  const { pathname } = new URL(request.url ?? '/', 'http://naive');
  const answer = (type: string, body: string) => response.writeHead(200, { 'content-type': type }).end(body);
  if (pathname === '/') return answer('text/html', HTML);
  if (pathname === '/page.js') return answer('text/javascript', script);
  if (pathname === '/fleet.json') return answer('application/json', fleet);
  const file = path.join(MAPLIBRE, path.basename(pathname));
  if (!existsSync(file)) return response.writeHead(404).end();
  response.writeHead(200, { 'content-type': TYPES[path.extname(file)] ?? 'application/octet-stream' });
  return createReadStream(file).pipe(response);
}).listen(0, '127.0.0.1');
new WebSocketServer({ server: http, path: '/mqtt' }).on('connection', (socket) => {
  const stream = createWebSocketStream(socket);
  stream.on('error', () => socket.terminate());
  broker.handle(stream);
});
await Promise.all([once(tcp, 'listening'), once(http, 'listening')]);
process.on('disconnect', () => process.exit(0));
process.send?.({ tcpPort: portOf(tcp), httpPort: portOf(http) } satisfies NaiveAddress);

function portOf(server: { address(): AddressInfo | string | null }): number {
  return (server.address() as AddressInfo).port;
}

async function readFleet(): Promise<NaiveVehicle[]> {
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  const { rows } = await client.query<NaiveVehicle>({
    text: 'select v.vin, s.longitude::float4, s.latitude::float4 from vehicles v join vehicle_state s on s.vehicle_id = v.id',
    rowMode: 'array',
  });
  await client.end();
  return rows;
}
