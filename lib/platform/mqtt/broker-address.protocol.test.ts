import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import tls, { type ConnectionOptions } from 'node:tls';
import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest';
import { createTlsBroker } from '@/lib/testing/tls-broker';
import { brokerAddressOf, openSocket } from './broker-address';

type TlsBroker = Awaited<ReturnType<typeof createTlsBroker>>;

let own: TlsBroker;
let foreign: TlsBroker;
beforeAll(async () => {
  own = await createTlsBroker();
  foreign = await createTlsBroker({ trusts: own.authorityPem });
  await writeFile(path.join(own.dataDir, 'pki', 'platform.cert.pem'), own.identity.certificate);
  await writeFile(path.join(own.dataDir, 'pki', 'platform.key.pem'), own.identity.key);
  await Promise.all([own.start(), foreign.start()]);
});
afterEach(() => vi.restoreAllMocks());
afterAll(async () => {
  await own?.dispose();
  await foreign?.dispose();
});

/** @returns the code of the error; null: connected */
async function connect(broker: TlsBroker, MQTT_CA_FILE?: string): Promise<string | null> {
  const settings = { BROKER: 'emqx', MQTT_URL: `mqtts://localhost:${broker.port}`, MQTT_TCP_PORT: 0 } as const;
  const { socket, connected } = openSocket(brokerAddressOf({ ...settings, MQTT_CA_FILE, DATA_DIR: own.dataDir }));
  try {
    await once(socket, connected);
    return null;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code ?? String(error);
  } finally {
    socket.destroy();
  }
}

test('accepts a broker of our own authority, and no other, also no public one', async () => {
  const trusted: ConnectionOptions['ca'][] = [];
  const { connect: connectTls } = tls;
  vi.spyOn(tls, 'connect').mockImplementation((options) => {
    trusted.push((options as ConnectionOptions).ca);
    return connectTls(options as ConnectionOptions);
  });
  expect(await connect(own)).toBe(null);
  expect(await connect(foreign)).toBe('UNABLE_TO_GET_ISSUER_CERT_LOCALLY');
  expect(trusted.map(String)).toEqual([own.authorityPem, own.authorityPem]);
});

test('accepts only a broker of the issuers that are configured', async () => {
  const file = path.join(foreign.dataDir, 'pki', 'ca.cert.pem');
  expect(await connect(foreign, file)).toBe(null);
  expect(await connect(own, file)).toBe('UNABLE_TO_GET_ISSUER_CERT_LOCALLY');
  expect(await connect(foreign, `${file}.missing`)).toBe('ENOENT');
});
