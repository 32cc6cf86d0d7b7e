import { once } from 'node:events';
import { createServer } from 'node:http';
import { createServer as createHttpsServer } from 'node:https';
import { type AddressInfo, connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { createLog } from '@/lib/platform/log';
import {
  answerClientErrors,
  closeServer,
  createHttpServer,
  type Handler,
  listen,
  type Routes,
  readBody,
  sendJson,
} from './index';

async function serve(routes: Routes) {
  const server = createHttpServer(routes, createLog('test', 'silent'));
  await listen(server, 0, '127.0.0.1');
  return { server, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` };
}

test('answers an open request when the server closes, and closes its connection', async () => {
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

test('keeps an idle connection longer than proxies do', async () => {
  const { server, url } = await serve({ 'GET /': (_request, response) => sendJson(response, 200, {}) });
  const { headers } = await fetch(url);
  const [, seconds] = /timeout=(\d+)/.exec(headers.get('keep-alive') ?? '') ?? [];
  expect(Number(seconds)).toBeGreaterThan(60);
  await closeServer(server);
});

test('answers 413 to a body over the limit', async () => {
  const { server, url } = await serve({
    'POST /': async (request, response) => sendJson(response, 200, { size: (await readBody(request, 1_000)).length }),
  });
  const post = (size: number) => fetch(url, { method: 'POST', body: 'x'.repeat(size) });
  expect(await Promise.all([post(1_000), post(5_000_000)].map(async (one) => (await one).status))).toEqual([200, 413]);
  await closeServer(server);
});

test('answers HEAD where it answers GET, and 405 with the methods of the path', async () => {
  const { server, url } = await serve({
    'GET /list/*': (_request, response) => sendJson(response, 200, { well: true }),
    'POST /list/**': (_request, response) => sendJson(response, 200, {}),
    'DELETE /list/one': (_request, response) => sendJson(response, 200, {}),
  });
  const send = async (method: string, path: string) => {
    const response = await fetch(url + path, { method });
    return [response.status, response.headers.get('allow'), await response.text()];
  };
  expect(await send('HEAD', '/list/one')).toEqual([200, null, '']);
  expect((await send('PUT', '/list/one')).slice(0, 2)).toEqual([405, 'POST, GET, HEAD, DELETE']);
  expect((await send('GET', '/list/one/two')).slice(0, 2)).toEqual([405, 'POST']);
  expect((await send('GET', '/other')).slice(0, 2)).toEqual([404, null]);
  await closeServer(server);
});

test('answers 400 to a request with two hosts', async () => {
  const { server } = await serve({ 'GET /': (_request, response) => sendJson(response, 200, {}) });
  const client = connect((server.address() as AddressInfo).port);
  client.write('GET / HTTP/1.1\r\nHost: a\r\nHost: a\r\nConnection: close\r\n\r\n');
  expect(await text(client)).toMatch(/^HTTP\/1\.1 400 [\s\S]*"code":"host_ambiguous"/);
  await closeServer(server);
});

test('prefers exact routes, then one level, then the longest prefix', async () => {
  const say =
    (name: string): Handler =>
    (request, response) =>
      sendJson(response, 200, { name, url: request.url });
  const { server, url } = await serve({
    'GET /a/**': say('deep'),
    'GET /a/b/**': say('deeper'),
    'GET /a/*': say('one level'),
    'GET /a/exact': say('exact'),
    'POST /a/**': say('post'),
  });
  const get = async (path: string, method = 'GET') => {
    const response = await fetch(`${url}${path}`, { method });
    return response.status === 200 ? (await response.json()).name : response.status;
  };
  expect(await get('/a/exact?x=/y')).toBe('exact');
  expect([await get('/a/'), await get('/a/other')]).toEqual(['one level', 'one level']);
  expect([await get('/a/c/d'), await get('/a//'), await get('/a/c/d//e=')]).toEqual(['deep', 'deep', 'deep']);
  expect([await get('/a/b/c'), await get('/a/b/c/d')]).toEqual(['deeper', 'deeper']);
  expect([await get('/a'), await get('/ab/c'), await get('/A/c/d'), await get('/ab', 'PUT')]).toEqual([
    404, 404, 404, 404,
  ]);
  expect(await get('/a/b/c', 'POST')).toBe('post');
  await closeServer(server);
});

test('closes a connection that has sent nothing in time, also when the client keeps its half open', async () => {
  const server = createServer({ headersTimeout: 100, requestTimeout: 100, connectionsCheckingInterval: 50 });
  answerClientErrors(server);
  await listen(server, 0, '127.0.0.1');
  const client = connect({ port: (server.address() as AddressInfo).port, allowHalfOpen: true });
  const [answer] = await once(client, 'data');
  expect(String(answer)).toMatch(/^HTTP\/1\.1 408 /);
  const countOpen = promisify(server.getConnections.bind(server));
  await expect.poll(() => countOpen(), { timeout: 10_000 }).toBe(0);
  client.destroy();
  await closeServer(server);
});

test('closes a connection that does not finish its TLS handshake', async () => {
  const server = createHttpsServer({ handshakeTimeout: 100 });
  answerClientErrors(server);
  await listen(server, 0, '127.0.0.1');
  const client = connect((server.address() as AddressInfo).port).resume();
  await once(client, 'close');
  await closeServer(server);
});
