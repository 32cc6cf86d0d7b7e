import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { createServer as createTlsServer } from 'node:tls';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type EmqxRest, startEmqxRest } from '@/lib/testing/emqx/emqx-rest';
import { configureEnv, runConfigure } from '@/lib/testing/emqx/run-configure';
import { createTlsBroker } from '@/lib/testing/tls-broker';

let rest: EmqxRest;
beforeEach(async () => {
  rest = await startEmqxRest();
  Object.assign(rest.configuration.nodes[0] as object, { version: '5.8.9' });
  expect(await runConfigure(env())).toMatchObject({ code: 0 });
  rest.requests.length = 0;
});
afterEach(() => rest.close());

const env = () => configureEnv(rest);

async function verify(more: Record<string, string> = {}) {
  const { code, out, error } = await runConfigure({ ...env(), ...more }, ['--verify']);
  const lines = (mark: string) => out.filter((line) => line.startsWith(mark)).map((line) => line.slice(9));
  return { code, out, error, ok: lines('ok'), missing: lines('MISSING'), unknown: lines('unknown') };
}

test('finds nothing missing through the API after configure, and changes nothing', async () => {
  const { code, out, missing, unknown } = await verify();
  expect({ code, missing }).toEqual({ code: 0, missing: [] });
  expect(out[0]).toBe('EMQX 5.8.9');
  expect(unknown).toEqual([
    'checks over MQTT: authentication, limits, events',
    'topics and certificates of vehicles, checked as a TBox',
  ]);
  expect(rest.requests.filter(({ line }) => !line.startsWith('GET '))).toEqual([]);
});

describe('reports what is missing, and what to do', () => {
  test.each([
    [
      'no_match that allows',
      () => Object.assign(rest.configuration.settings, { no_match: 'allow' }),
      /no_match is not/,
    ],
    [
      'a cache of a whole node',
      () => rest.configuration.nodeCaches.set('/authorization/node_cache', { enable: true }),
      /^no node caches decisions: \/authorization\/node_cache is on$/,
    ],
    ['a second source', () => rest.configuration.sources.push({ type: 'file' }), /^topics: .*: also file$/],
    [
      'a disabled authenticator',
      () => Object.assign(rest.configuration.authenticators[1] as object, { enable: false }),
      /^chain: .*password_based:http enable/,
    ],
    ['the wrong order', () => rest.configuration.authenticators.reverse(), /is asked before jwt$/],
    [
      'no CRL check',
      () =>
        Object.assign(rest.configuration.listeners.get('ssl:default')?.ssl_options as object, {
          enable_crl_check: false,
        }),
      /ssl_options.enable_crl_check is not/,
    ],
    [
      'a listener without authentication',
      () => Object.assign(rest.configuration.listeners.get('tcp:default') as object, { enable_authn: false }),
      /^every other listener authenticates: tcp:default$/,
    ],
    ['a rule', () => rest.configuration.rules.delete('tsp_connections'), /^rule tsp_connections: is missing$/],
    [
      'a rule that sees one namespace',
      () => Object.assign(rest.configuration.rules.get('tsp_connections') as object, { namespace: 'ns1' }),
      /^rule tsp_connections: is in namespace ns1$/,
    ],
    [
      'an edge that a node cannot reach',
      () =>
        Object.assign(rest.configuration.connectors.get('http:tsp_events') as object, {
          node_status: [{ node: 'emqx@10.0.0.2', status: 'disconnected' }],
        }),
      /^connector tsp_events: the edge cannot be reached from emqx@10.0.0.2$/,
    ],
    [
      'a node without its chain',
      () => rest.configuration.loading.push('emqx@127.0.0.1'),
      /has not loaded authentication by jwt/,
    ],
    [
      'an old EMQX that ends TLS itself',
      () => Object.assign(rest.configuration.nodes[0] as object, { version: '5.3.2' }),
      /^a withdrawn authority is refused: EMQX before 5.8/,
    ],
  ])('%s', async (_name, change, expected) => {
    change();
    const { code, missing, out } = await verify();
    expect(code).toBe(1);
    expect(missing.some((line) => expected.test(line))).toBe(true);
    const at = out.findIndex((line) => expected.test(line.slice(9)));
    expect(out[at + 1]).toMatch(/^ {11}\S/);
    expect(rest.requests.filter(({ line }) => !line.startsWith('GET '))).toEqual([]);
  });
});

test('accepts an EMQX before 5.8 behind a proxy that ends TLS', async () => {
  Object.assign(rest.configuration.nodes[0] as object, { version: '5.3.2' });
  Object.assign(rest.configuration.listeners.get('ssl:default') as object, { enable: false });
  expect((await verify()).ok).toContain("a withdrawn authority is refused: EMQX does not end vehicles' TLS");
});

test('reports as unknown what the API does not show', async () => {
  const cloud = createServer((request, response) => {
    response.writeHead(request.url?.endsWith('/nodes') ? 403 : 404, { 'content-type': 'application/json' });
    response.end('{"code":"FORBIDDEN"}');
  }).listen(0, '127.0.0.1');
  await once(cloud, 'listening');
  const { port } = cloud.address() as AddressInfo;
  const { code, missing, unknown, error } = await verify({ EMQX_API_URL: `http://127.0.0.1:${port}/api/v5` });
  expect({ error, missing, code }).toEqual({ error: '', missing: [], code: 0 });
  expect(unknown.length).toBeGreaterThan(10);
  expect(unknown.some((line) => line.startsWith('chain: '))).toBe(true);
  cloud.close();
});

test('reports a wrong API key instead of a checklist', async () => {
  const { code, out, error } = await verify({ EMQX_API_SECRET: 'wrong' });
  expect({ code, out, error }).toEqual({ code: 1, out: [''], error: expect.stringMatching(/^EMQX answered 401/) });
});

test('sends the password of the platform only to a broker with a certificate of the configured issuers', async () => {
  const [own, foreign] = [await createTlsBroker(), await createTlsBroker()];
  const pki = (name: string, { dataDir } = own) => path.join(dataDir, 'pki', name);
  const files = { cert: pki('broker.cert.pem'), key: pki('broker.key.pem') };
  const [cert, key] = await Promise.all(Object.values(files).map((file) => readFile(file)));
  let received = '';
  const server = createTlsServer({ cert, key }, (socket) => {
    socket
      .on('error', () => undefined)
      .on('data', (data) => {
        received += data;
        socket.destroy();
      });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const mqtt = {
    MQTT_URL: `mqtts://localhost:${(server.address() as AddressInfo).port}`,
    MQTT_PASSWORD: 'the password',
    PLATFORM_CERT_FILE: files.cert,
    PLATFORM_KEY_FILE: files.key,
  };
  const { missing } = await verify({ ...mqtt, MQTT_CA_FILE: pki('ca.cert.pem', foreign) });
  expect(missing.join('\n')).toContain('unable to get local issuer certificate');
  expect(received).toBe('');
  await verify({ ...mqtt, MQTT_CA_FILE: pki('ca.cert.pem') });
  expect(received).toContain('the password');
  server.close();
  await Promise.all([own.dispose(), foreign.dispose()]);
});
