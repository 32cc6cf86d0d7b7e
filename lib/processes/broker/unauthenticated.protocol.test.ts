import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { connect as connectTls } from 'node:tls';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { createMetrics } from '@/lib/platform/metrics';
import { type BrokerFixture, startBrokerFixture, type TboxIdentity } from '@/lib/testing/broker';
import { brokerClients, eventually, refusalOf } from '@/lib/testing/broker-clients';
import { createTestDb, type TestDb } from '@/lib/testing/db';
import { proxyHeader } from '@/lib/testing/proxy-header';
import { ConnectionLimiter, connectionLimits } from './connection-limiter';
import { listenTls, listenWebSocket } from './listeners';
import { createBrokerMetrics } from './metrics';

// Clients without credentials. 127.0.0.0/8 has an address for each
const VIN = 'LTESTA1B0R0000001';
const DEADLINE_MS = 1_500;
const BY_ADDRESS = 20;
const OF_ALL = 60;
const SOCKETS = 80;

let db: TestDb;
let fixture: BrokerFixture;
let identity: TboxIdentity;
const clients = brokerClients(() => fixture);
const sockets: (Socket | Duplex)[] = [];
beforeAll(async () => {
  db = await createTestDb();
  const limits = {
    ...{ deadlineMs: DEADLINE_MS, unauthenticatedByAddress: BY_ADDRESS, unauthenticated: OF_ALL },
    sockets: SOCKETS,
  };
  fixture = await startBrokerFixture({ db, proxied: true, limits });
  identity = await fixture.vehicle(VIN);
});
afterEach(async () => {
  for (const socket of sockets.splice(0)) socket.destroy();
  await clients.closeAll();
  await eventually(async () => (await gauge('open_sockets')) === 0);
});
afterAll(async () => {
  await fixture?.close();
  await db?.drop();
});

async function gauge(name: string, reason?: string): Promise<number> {
  const metric = await fixture.metrics.broker.getSingleMetric(`tsp_broker_${name}`)?.get();
  return metric?.values.find(({ labels }) => reason === undefined || labels.reason === reason)?.value ?? 0;
}
function dial(port: number, localAddress = '127.0.0.9'): Socket {
  const socket = connect({ port, host: '127.0.0.1', localAddress }).on('error', () => undefined);
  // Without reading, the end of the other side is not noticed
  socket.resume();
  sockets.push(socket);
  return socket;
}
const ended = (socket: Socket | Duplex) =>
  new Promise<void>((resolve) => {
    if (socket.destroyed) resolve();
    else socket.once('close', () => resolve());
  });
const isIn = async () => (await clients.asTbox(VIN, identity)).connected;

test('closes a connection that does not finish its TLS handshake', async () => {
  // The limiter's deadline is longer, so that the listener closes it
  const limits = { ...connectionLimits(), deadlineMs: 600_000 };
  const limiter = new ConnectionLimiter(limits, createBrokerMetrics(createMetrics('test')));
  const failures: string[] = [];
  const listener = await listenTls({
    port: 0,
    tls: { ca: fixture.ca, crl: '', cert: identity.cert, key: identity.key },
    limiter,
    handshakeTimeoutMs: 200,
    accept: () => undefined,
    onFailure: (code) => failures.push(code),
  });
  const [silent, half] = [dial(listener.port), dial(listener.port)];
  half.write(Buffer.from([0x16, 3, 1]));
  await Promise.all([ended(silent), ended(half)]);
  expect(failures).toEqual(['ERR_TLS_HANDSHAKE_TIMEOUT', 'ERR_TLS_HANDSHAKE_TIMEOUT']);
  const garbage = dial(listener.port);
  garbage.write('GET / HTTP/1.1\r\n\r\n');
  await ended(garbage);
  await listener.close();
});

test('closes a WebSocket connection that does not answer pings, and no other', async () => {
  const listener = await listenWebSocket({
    port: 0,
    limiter: new ConnectionLimiter(connectionLimits(), createBrokerMetrics(createMetrics('test'))),
    pingIntervalMs: 200,
    accept: (stream) => stream.on('error', () => undefined),
  });
  const [silent, other] = [false, true].map(
    (autoPong) => new WebSocket(`ws://127.0.0.1:${listener.port}/mqtt`, 'mqtt', { autoPong }),
  );
  await once(silent as WebSocket, 'close');
  await once(other as WebSocket, 'ping');
  expect(other?.readyState).toBe(WebSocket.OPEN);
  await listener.close();
});

test('limits silent connections from one address, and a TBox connects meanwhile', async () => {
  const silent = Array.from({ length: 300 }, () => dial(fixture.ports.tls));
  await eventually(async () => (await gauge('connections_refused_total', 'address')) >= 300 - BY_ADDRESS);
  expect(await gauge('unauthenticated_connections')).toBe(BY_ADDRESS);
  expect(await isIn()).toBe(true);
  await Promise.all(silent.map(ended));
  expect(await gauge('unauthenticated_timeouts_total')).toBeGreaterThanOrEqual(BY_ADDRESS);
});

test('limits silent connections from many addresses, and a TBox connects after the deadline', async () => {
  const silent = [1, 2, 3, 4].flatMap((n) =>
    Array.from({ length: BY_ADDRESS }, () => dial(fixture.ports.tls, `127.0.1.${n}`)),
  );
  await eventually(async () => (await gauge('connections_refused_total', 'unauthenticated')) >= BY_ADDRESS);
  await refusalOf(clients.asTbox(VIN, identity));
  await Promise.all(silent.map(ended));
  expect(await isIn()).toBe(true);
});

/** More than the limit of unauthenticated connections, all from one address. */
async function connectFleet() {
  const fleet = [];
  for (let n = 0; n < BY_ADDRESS + 5; n++) {
    const vin = `LTESTA1B0R000${1_000 + n}`;
    const isKnown = (await db.pool.query('select 1 from vehicles where vin = $1', [vin])).rowCount === 1;
    const tbox = await (isKnown ? fixture.tbox(`T${vin.slice(-9)}`) : fixture.vehicle(vin));
    fleet.push(await clients.asTbox(vin, tbox));
  }
  return fleet;
}

test('does not limit connections from this machine, where a proxy may run', async () => {
  const before = await gauge('connections_refused_total', 'address');
  const own = Array.from({ length: BY_ADDRESS + 10 }, () => dial(fixture.ports.tls, '127.0.0.1'));
  await eventually(async () => (await gauge('unauthenticated_connections')) === own.length);
  expect(await gauge('connections_refused_total', 'address')).toBe(before);
  await Promise.all(own.map(ended));
});

test('neither counts nor closes authenticated connections', async () => {
  const fleet = await connectFleet();
  expect(await gauge('unauthenticated_connections')).toBe(0);
  await ended(dial(fixture.ports.tls));
  expect(fleet.every((client) => client.connected)).toBe(true);
});

test('reserves file descriptors for our own processes', async () => {
  const fleet = await connectFleet();
  const silent = [1, 2, 3].flatMap((n) =>
    Array.from({ length: BY_ADDRESS }, () => dial(fixture.ports.ws, `127.0.2.${n}`)),
  );
  await eventually(
    async () => (await gauge('connections_refused_total', 'sockets')) === fleet.length + OF_ALL - SOCKETS,
  );
  expect(await gauge('open_sockets')).toBe(SOCKETS);
  expect((await clients.asService()).connected).toBe(true);
  await Promise.all(silent.map(ended));
  expect(fleet.every((client) => client.connected)).toBe(true);
});

describe('a connection without a CONNECT is closed at the deadline', () => {
  test.each<[string, () => Socket | Duplex]>([
    ['WebSocket listener, nothing sent', () => dial(fixture.ports.ws)],
    [
      'WebSocket listener, half a request',
      () => {
        const socket = dial(fixture.ports.ws);
        socket.write('GET /mqtt HTTP/1.1\r\nHost: x\r\n');
        return socket;
      },
    ],
    [
      'WebSocket without a packet',
      () => {
        const socket = dial(fixture.ports.ws);
        const key = 'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n';
        const upgrade = `Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Protocol: mqtt\r\n${key}`;
        socket.write(`GET /mqtt HTTP/1.1\r\nHost: x\r\n${upgrade}\r\n`);
        return socket;
      },
    ],
    [
      'TLS with a valid certificate',
      () => {
        const { ca, cert, key } = identity;
        const socket = connectTls({
          port: fixture.ports.tls,
          host: '127.0.0.1',
          servername: 'localhost',
          ca,
          cert,
          key,
        });
        sockets.push(socket.on('error', () => undefined).resume());
        return socket;
      },
    ],
    [
      'a proxied connection',
      () => {
        const socket = dial(fixture.ports.proxied ?? 0);
        socket.write(proxyHeader());
        return socket;
      },
    ],
    ['plain MQTT', () => dial(fixture.ports.tcp, '127.0.0.1')],
  ])(
    '%s',
    async (_what, open) => {
      await ended(open());
      await eventually(async () => (await gauge('open_sockets')) === 0);
    },
    15_000,
  );

  test('closes the proxy’s health check, also when the proxy leaves its half open', async () => {
    const socket = connect({ port: fixture.ports.proxied ?? 0, host: '127.0.0.1', allowHalfOpen: true });
    sockets.push(socket.on('error', () => undefined).resume());
    socket.write(proxyHeader({ versionCommand: 0x20 }));
    await eventually(async () => (await gauge('open_sockets')) === 0);
  });
});

test('counts the client’s address in the proxy’s header', async () => {
  const header = proxyHeader();
  const proxied = Array.from({ length: BY_ADDRESS + 5 }, () => dial(fixture.ports.proxied ?? 0, '127.0.0.1'));
  const before = await gauge('connections_refused_total', 'address');
  for (const socket of proxied) socket.write(header);
  await eventually(async () => (await gauge('connections_refused_total', 'address')) === before + 5);
  await Promise.all(proxied.map(ended));
});

test('derives the limits from the process’s limit of file descriptors', () => {
  expect(connectionLimits(1_048_576)).toMatchObject({
    ...{ unauthenticated: 4_096, unauthenticatedByAddress: 512 },
    sockets: 1_048_320,
  });
  expect(connectionLimits(1_024)).toMatchObject({ unauthenticated: 384, unauthenticatedByAddress: 192, sockets: 768 });
  expect(connectionLimits(256)).toMatchObject({ unauthenticated: 64, unauthenticatedByAddress: 32, sockets: 128 });
});
