import { once } from 'node:events';
import { connect, createServer, type Server } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import { findTakenPorts } from './ports';

let server: Server | undefined;
afterEach(() => {
  server?.close();
  server = undefined;
});

const occupy = (): Promise<number> =>
  new Promise((resolve) => {
    server = createServer().listen(0, '127.0.0.1', () => {
      const address = server?.address();
      resolve(typeof address === 'object' && address ? address.port : 0);
    });
  });

test('names a port in use, its variable and, on Linux, the process', async () => {
  const port = await occupy();
  const [line] = await findTakenPorts([{ port, variable: 'PORT', purpose: 'web', host: '127.0.0.1' }]);
  expect(line).toContain(`Port ${port} (web) is already in use`);
  expect(line).toContain('set PORT');
  if (process.platform === 'linux') expect(line).toContain(`process ${process.pid}`);
});

test('returns nothing for free ports', async () => {
  const port = await occupy();
  await new Promise((resolve) => server?.close(resolve));
  expect(await findTakenPorts([{ port, variable: 'PORT', purpose: 'web', host: '127.0.0.1' }])).toEqual([]);
});

test('waits for a port that an outgoing connection uses', async () => {
  const client = connect(await occupy(), '127.0.0.1');
  server?.on('connection', (socket) => socket.on('error', () => undefined)); // reset below
  await once(client, 'connect');
  const port = client.localPort ?? 0;
  setTimeout(() => client.resetAndDestroy(), 700);
  const taken = await findTakenPorts([{ port, variable: 'PORT', purpose: 'web', host: '127.0.0.1' }]);
  expect(client.destroyed).toBe(true); // in use until then
  expect(taken).toEqual([]);
});

test('reports a port that is given twice', async () => {
  const lines = await findTakenPorts([
    { port: 45_123, variable: 'PORT', purpose: 'web', host: '127.0.0.1' },
    { port: 45_123, variable: 'EDGE_PORT', purpose: 'edge', host: '127.0.0.1' },
  ]);
  expect(lines).toContainEqual(expect.stringContaining('Port 45123 (edge, EDGE_PORT) is given twice'));
});
