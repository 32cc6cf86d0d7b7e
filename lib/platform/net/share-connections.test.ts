import { once } from 'node:events';
import { createServer, request } from 'node:http';
import { type AddressInfo, connect, type Socket } from 'node:net';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { shareConnections } from './share-connections';

// 127.0.0.0/8 has an address for each client
const MAX = 10;
const server = createServer((_request, response) => response.end('answer'));
shareConnections(server, MAX);
let port = 0;
let held: Socket[] = [];
beforeEach(async () => {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  port = (server.address() as AddressInfo).port;
});
afterEach(async () => {
  for (const socket of held) socket.destroy();
  held = [];
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});

/** Opens connections that never finish their request, one after the other. */
async function hold(count: number, localAddress: string): Promise<Socket[]> {
  const sockets: Socket[] = [];
  for (let n = 0; n < count; n++) {
    const socket = connect({ port, host: '127.0.0.1', localAddress })
      .on('error', () => undefined)
      .resume();
    await once(socket, 'connect');
    socket.write('GET / HTTP/1.1\r\n');
    sockets.push(socket);
  }
  held.push(...sockets);
  return sockets;
}
const isAnswered = (localAddress: string) =>
  new Promise<boolean>((resolve) => {
    request({ port, host: '127.0.0.1', localAddress, agent: false }, (response) => {
      response.resume();
      resolve(response.statusCode === 200);
    })
      .on('error', () => resolve(false))
      .end();
  });
const countOpen = (sockets: Socket[]) => sockets.filter(({ closed }) => !closed).length;

test('answers another address while one holds all connections that it can', async () => {
  await hold(MAX * 3, '127.0.0.2');
  expect(await isAnswered('127.0.0.2')).toBe(false);
  expect(await isAnswered('127.0.0.1')).toBe(true);
});

test('gives each of the addresses that want all of them the same number, and closes the newest', async () => {
  const first = await hold(MAX, '127.0.0.2');
  const second = await hold(MAX, '127.0.0.3');
  expect(await isAnswered('127.0.0.1')).toBe(true);
  expect(countOpen(first.slice(0, MAX / 2 - 1))).toBe(MAX / 2 - 1);
  expect(countOpen([...first, ...second])).toBeLessThanOrEqual(MAX);
});

test('lets one address, as of a proxy, have all, and takes others when they have ended', async () => {
  const sockets = await hold(MAX, '127.0.0.2');
  expect(countOpen(sockets)).toBe(MAX);
  sockets[0]?.destroy();
  while (!(await isAnswered('127.0.0.2')));
});
