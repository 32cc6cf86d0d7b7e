import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders, type Server, request as send } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { afterEach, describe, expect, test } from 'vitest';
import { answerClientErrors, createClientAddress } from '@/lib/platform/http';
import { fixedSecret } from '@/lib/platform/secrets';
import { createFront } from './front';

const TOKEN = 'a metrics token of a test';
let server: Server;
afterEach(() => server.close());

type Options = { publicUrl?: string; proxies?: string[]; metricsToken?: string };

/** What stands for Next answers with what it got, or with an error in plain text. */
async function serve({ publicUrl, proxies = [], metricsToken }: Options = {}): Promise<number> {
  const next = createFront(
    (request, response) => {
      if (request.url === '/plain') {
        response.statusCode = 409;
        response.setHeader('content-type', 'text/plain');
        response.end('Server Action unavailable.');
        return;
      }
      response.setHeader('content-type', ['application/json']); // a list, as Next sets it
      response.end(JSON.stringify({ url: request.url, method: request.method, headers: request.headers }));
    },
    {
      site: { publicUrl, port: 3000, tls: false },
      clientAddress: createClientAddress(proxies),
      metricsToken: metricsToken === undefined ? undefined : fixedSecret(metricsToken),
      mapOrigins: ['https://tiles.example'],
    },
  );
  server = createServer(next).listen(0, '127.0.0.1');
  answerClientErrors(server);
  await once(server, 'listening');
  return (server.address() as AddressInfo).port;
}

type Answer = { status: number | undefined; headers: IncomingHttpHeaders; body: Record<string, unknown> };

function ask(port: number, path: string, { method = 'GET', headers = {}, body = '' } = {}): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const request = send({ port, host: '127.0.0.1', path, method, headers }, async (response) => {
      const answer = await text(response);
      const { statusCode: status, headers } = response;
      resolve({ status, headers, body: answer === '' ? {} : JSON.parse(answer) });
    });
    request.once('error', reject);
    request.end(body);
  });
}

/** The answer to these bytes. */
async function raw(port: number, bytes: string): Promise<string> {
  const socket = connect(port, '127.0.0.1');
  socket.write(bytes);
  return text(socket);
}

describe('refuses with a problem document', () => {
  test.each([
    ['TRACE', '/', {}, 405, 'method_not_allowed'],
    ['PROPFIND', '/api/v1/vehicles', {}, 405, 'method_not_allowed'],
    ['DELETE', '/vehicles', {}, 405, 'method_not_allowed'],
    ['POST', '/sign-in', { 'transfer-encoding': 'chunked' }, 411, 'length_required'],
    ['GET', '/_next/image?url=%2Fa.png&w=64&q=75', {}, 404, 'not_found'],
    ['GET', '/vehicles/%ff', {}, 400, 'url_invalid'],
    ['GET', '/vehicles/%', {}, 400, 'url_invalid'],
    ['GET', '/api/v1/vehicles?q=%00', {}, 400, 'url_invalid'],
    ['GET', '/vehicles?q=%c3%28', {}, 400, 'url_invalid'],
    ['POST', '/vehicles', { origin: 'https://other.example' }, 403, 'foreign_origin'],
    ['POST', '/vehicles', { 'sec-fetch-site': 'cross-site' }, 403, 'foreign_origin'],
    ['DELETE', '/api/v1/invitations/1', { 'sec-fetch-site': 'same-site' }, 403, 'foreign_origin'],
    ['GET', '/sign-in', { host: 'evil.example' }, 421, 'host_unknown'],
    ['GET', '/sign-in', { host: 'localhost@evil.example' }, 421, 'host_unknown'],
    ['GET', '/sign-in', { host: 'localhost:99999' }, 421, 'host_unknown'],
    ['GET', '/sign-in', { host: '127.999.0.1' }, 421, 'host_unknown'],
    ['GET', 'http://evil.example/sign-in', {}, 421, 'host_unknown'],
  ])('%s %s %j', async (method, path, headers, status, code) => {
    const answer = await ask(await serve(), path, { method, headers });
    expect(answer).toMatchObject({ status, body: { status, code } });
    expect(answer.headers).toMatchObject({
      'content-type': 'application/problem+json',
      'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
      'x-content-type-options': 'nosniff',
    });
    const allowed = path.startsWith('/api/') ? 'GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS' : 'GET, HEAD, POST';
    if (status === 405) expect(answer.headers.allow).toBe(allowed);
  });

  test('headers that are too large, and what is not HTTP', async () => {
    const port = await serve();
    const large = await raw(port, `GET / HTTP/1.1\r\nHost: localhost\r\nX: ${'x'.repeat(100_000)}\r\n\r\n`);
    expect(large).toMatch(/^HTTP\/1\.1 431 [\s\S]*"code":"headers_too_large"/);
    expect(await raw(port, 'hello\r\n\r\n')).toMatch(/^HTTP\/1\.1 400 [\s\S]*"code":"request_malformed"/);
  });

  test('a request with two hosts', async () => {
    const port = await serve();
    const answer = await raw(
      port,
      'GET / HTTP/1.1\r\nHost: localhost\r\nhost: evil.example\r\nConnection: close\r\n\r\n',
    );
    expect(answer).toMatch(/^HTTP\/1\.1 400 [\s\S]*"code":"host_ambiguous"/);
  });

  test('a form that is too large, before it is sent', async () => {
    const port = await serve();
    const answer = await raw(
      port,
      'POST /api/auth/sign-in/email HTTP/1.1\r\nHost: localhost\r\nContent-Length: 99999999\r\n\r\n{',
    );
    expect(answer).toMatch(/^HTTP\/1\.1 413 [\s\S]*"code":"payload_too_large"/);
  });
});

test('describes an error that Next answers in plain text', async () => {
  const { status, headers, body } = await ask(await serve(), '/plain');
  expect(headers['content-type']).toBe('application/problem+json');
  expect([status, body]).toMatchObject([409, { code: 'request_refused', detail: 'Server Action unavailable.' }]);
});

test('compresses what a client accepts', async () => {
  const long = `/api/v1/vehicles?q=${'x'.repeat(2_000)}`;
  const response = await fetch(`http://127.0.0.1:${await serve()}${long}`, { headers: { 'accept-encoding': 'gzip' } });
  expect(response.headers.get('content-encoding')).toBe('gzip');
  expect(await response.json()).toMatchObject({ url: long });
});

describe('passes to Next', () => {
  test.each(['localhost:3000', '127.0.0.1', '127.8.9.10:8080', '[::1]:3000'])('a request to %s', async (host) => {
    const { status, body } = await ask(await serve(), '/vehicles?q=%E6%B2%AA+A', { headers: { host } });
    expect([status, body.url]).toEqual([200, '/vehicles?q=%E6%B2%AA+A']);
    expect(body.headers).toMatchObject({ 'x-forwarded-host': host, 'x-forwarded-proto': 'http' });
  });

  test('any host where PUBLIC_URL says what browsers use', async () => {
    const port = await serve({ publicUrl: 'https://console.example' });
    const headers = { host: 'web1:3000', origin: 'https://console.example', 'x-forwarded-host': 'evil.example' };
    const { status, body, headers: answered } = await ask(port, '/vehicles', { method: 'POST', headers });
    expect(status).toBe(200);
    expect(body.headers).toMatchObject({ 'x-forwarded-host': 'console.example', 'x-forwarded-proto': 'https' });
    expect(answered['strict-transport-security']).toMatch(/^max-age=\d+/);
  });

  test('an absolute request target as its path', async () => {
    const { body } = await ask(await serve(), 'http://localhost:3000?next=1');
    expect([body.url, (body.headers as IncomingHttpHeaders).host]).toEqual(['/?next=1', 'localhost:3000']);
  });

  test('the address of the client, whatever it claims', async () => {
    const claimed = { 'x-forwarded-for': '8.8.8.8', forwarded: 'for=8.8.8.8', 'x-real-ip': '8.8.8.8' };
    const { body } = await ask(await serve(), '/', { headers: claimed });
    expect(body.headers).toMatchObject({ 'x-forwarded-for': '127.0.0.1' });
    expect(JSON.stringify(body)).not.toContain('8.8.8.8');
  });

  test('the address that a trusted proxy saw', async () => {
    const port = await serve({ proxies: ['127.0.0.0/8', '10.1.0.0/16'] });
    const { body } = await ask(port, '/', { headers: { 'x-forwarded-for': '6.6.6.6, 203.0.113.7, 10.1.2.3' } });
    expect(body.headers).toMatchObject({ 'x-forwarded-for': '203.0.113.7' });
  });
});

test('files may be used by this site and load from the map', async () => {
  const { headers } = await ask(await serve(), '/_next/static/chunks/worker.mjs');
  expect(headers['content-security-policy']).toBe(
    "default-src 'self'; connect-src 'self' https://tiles.example; object-src 'none'; frame-ancestors 'none'",
  );
  expect(headers).toMatchObject({ 'x-content-type-options': 'nosniff', 'cross-origin-resource-policy': 'same-origin' });
});

test('metrics need the token', async () => {
  const port = await serve({ metricsToken: TOKEN });
  const get = async (authorization?: string) =>
    (await ask(port, '/metrics', { headers: { ...(authorization && { authorization }) } })).status;
  expect([await get(), await get('Bearer wrong'), await get(TOKEN), await get(`Bearer ${TOKEN}`)]).toEqual([
    401, 401, 401, 200,
  ]);
  server.close();
  const without = await ask(await serve(), '/metrics', { headers: { authorization: 'Bearer ' } });
  expect([without.status, without.headers['www-authenticate']]).toEqual([401, 'Bearer']);
});
