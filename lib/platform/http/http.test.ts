import type { AddressInfo } from 'node:net';
import { expect, test } from 'vitest';
import { createLog } from '@/lib/platform/log';
import { closeServer, createHttpServer, listen, type Routes, readBody, sendJson } from './index';

async function serve(routes: Routes) {
  const server = createHttpServer(routes, createLog('test', 'silent'));
  await listen(server, 0, '127.0.0.1');
  return { server, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` };
}

test('a request that is open when the server closes is answered, and is the last on its connection', async () => {
  let answer = () => undefined as unknown;
  let asked = () => undefined as unknown;
  const isAsked = new Promise((resolve) => {
    asked = () => resolve(null);
  });
  const { server, url } = await serve({
    'GET /slow': (_request, response) => {
      answer = () => sendJson(response, 200, { well: true });
      asked();
    },
    'GET /next': (_request, response) => sendJson(response, 200, {}),
  });
  const request = fetch(`${url}/slow`);
  await isAsked;
  const closed = closeServer(server);
  answer();
  expect(await (await request).json()).toEqual({ well: true });
  await closed;
  await expect(fetch(`${url}/next`)).rejects.toThrow();
});

test('who sends too much is told so', async () => {
  const { server, url } = await serve({
    'POST /': async (request, response) => sendJson(response, 200, { size: (await readBody(request, 1_000)).length }),
  });
  const post = (size: number) => fetch(url, { method: 'POST', body: 'x'.repeat(size) });
  expect(await Promise.all([post(1_000), post(5_000_000)].map(async (one) => (await one).status))).toEqual([200, 413]);
  await closeServer(server);
});
