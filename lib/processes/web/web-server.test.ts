import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { afterAll, beforeAll, test } from 'vitest';
import { createMetrics } from '@/lib/platform/metrics';
import { ConnectionLimiter, connectionLimits } from '@/lib/processes/broker/connection-limiter';
import { listenWebSocket } from '@/lib/processes/broker/listeners';
import { createBrokerMetrics } from '@/lib/processes/broker/metrics';
import { createTlsBroker } from '@/lib/testing/tls-broker';
import { expectRefused, WEAK_TLS } from '@/lib/testing/weak-tls';
import { createWebServer } from './web-server';

// Listeners with the certificate of TLS_CERT_FILE

let authority: Awaited<ReturnType<typeof createTlsBroker>>;
let files: { cert: string; key: string };
beforeAll(async () => {
  authority = await createTlsBroker();
  const read = (name: string) => readFile(path.join(authority.dataDir, 'pki', name), 'utf8');
  files = { cert: await read('broker.cert.pem'), key: await read('broker.key.pem') };
});
afterAll(() => authority?.dispose());

test.each(WEAK_TLS)('web refuses %s with %s', async (version, ciphers) => {
  const tls = { files: { ca: '', crl: '', ...files }, onChange: () => undefined, close: () => undefined };
  const server = createWebServer((_request, response) => response.end(), tls).listen(0, 'localhost');
  await once(server, 'listening');
  await expectRefused((server.address() as AddressInfo).port, authority.authorityPem, version, ciphers);
  server.close();
});

test.each(WEAK_TLS)('the WebSocket listener refuses %s with %s', async (version, ciphers) => {
  const limiter = new ConnectionLimiter(connectionLimits(), createBrokerMetrics(createMetrics('test')));
  const listener = await listenWebSocket({ port: 0, tls: files, limiter, accept: () => undefined });
  await expectRefused(listener.port, authority.authorityPem, version, ciphers);
  await listener.close();
});
