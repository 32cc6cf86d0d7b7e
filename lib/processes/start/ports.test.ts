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

test('a taken port is named with its variable and, on Linux, the process that has it', async () => {
  const port = await occupy();
  const [line] = await findTakenPorts([{ port, variable: 'PORT', purpose: 'web', host: '127.0.0.1' }]);
  expect(line).toContain(`Port ${port} (web) is already in use`);
  expect(line).toContain('set PORT');
  if (process.platform === 'linux') expect(line).toContain(`process ${process.pid}`);
});

test('free ports are no complaint', async () => {
  const port = await occupy();
  await new Promise((resolve) => server?.close(resolve));
  expect(await findTakenPorts([{ port, variable: 'PORT', purpose: 'web', host: '127.0.0.1' }])).toEqual([]);
});

test('a port that an outgoing connection has for a moment is waited for', async () => {
  const client = connect(await occupy(), '127.0.0.1');
  server?.on('connection', (socket) => socket.on('error', () => undefined)); // it is reset below
  await once(client, 'connect');
  const port = client.localPort ?? 0;
  setTimeout(() => client.resetAndDestroy(), 700);
  const taken = await findTakenPorts([{ port, variable: 'PORT', purpose: 'web', host: '127.0.0.1' }]);
  expect(client.destroyed).toBe(true); // It was in use until then
  expect(taken).toEqual([]);
});

test('one port for two purposes is a complaint', async () => {
  const lines = await findTakenPorts([
    { port: 45_123, variable: 'PORT', purpose: 'web', host: '127.0.0.1' },
    { port: 45_123, variable: 'EDGE_PORT', purpose: 'edge', host: '127.0.0.1' },
  ]);
  expect(lines).toContainEqual(expect.stringContaining('Port 45123 (edge, EDGE_PORT) is given twice'));
});
