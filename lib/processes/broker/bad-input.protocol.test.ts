import { connect as connectTcp, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import WebSocket from 'ws';
import { type BrokerFixture, startBrokerFixture, type TboxIdentity } from '@/lib/testing/broker';
import { brokerClients, closed, eventually, nextMessage } from '@/lib/testing/broker-clients';
import { createTestDb, type TestDb } from '@/lib/testing/db';

const VIN = 'LTESTA1B0R0000001';
const OTHER = 'LTESTA1B0R0000002';

let db: TestDb;
let fixture: BrokerFixture;
let identity: TboxIdentity;
let other: TboxIdentity;
const clients = brokerClients(() => fixture);
const sockets: Socket[] = [];
beforeAll(async () => {
  db = await createTestDb();
  fixture = await startBrokerFixture({ db });
  identity = await fixture.vehicle(VIN);
  other = await fixture.vehicle(OTHER);
});
afterEach(async () => {
  for (const socket of sockets.splice(0)) socket.destroy();
  await clients.closeAll();
});
afterAll(async () => {
  await fixture?.close();
  await db?.drop();
});

const text = (value: string) =>
  Buffer.concat([Buffer.from([value.length >> 8, value.length & 0xff]), Buffer.from(value)]);
const packet = (header: number, ...parts: Buffer[]) => {
  const body = Buffer.concat(parts);
  const length: number[] = [];
  let left = body.length;
  do {
    length.push((left & 0x7f) | (left > 127 ? 0x80 : 0));
    left >>= 7;
  } while (left > 0);
  return Buffer.concat([Buffer.from([header, ...length]), body]);
};
const CLEAN = 2;
const connectPacket = (clientId: string, flags = CLEAN) =>
  packet(0x10, text('MQTT'), Buffer.from([4, flags, 0, 60]), text(clientId));

/** A raw TBox connection, after its CONNACK with this return code. */
async function rawTbox(connect = connectPacket(VIN), returnCode = 0): Promise<Socket> {
  const { ca, cert, key } = identity;
  const socket = connectTls({ port: fixture.ports.tls, ca, cert, key, host: '127.0.0.1' });
  sockets.push(socket);
  socket.on('error', () => socket.destroy());
  socket.write(connect);
  const connack = await new Promise<Buffer>((resolve) => socket.once('data', resolve));
  expect([...connack]).toEqual([0x20, 2, 0, returnCode]);
  return socket;
}
const ended = (socket: Socket) =>
  new Promise<void>((resolve) => (socket.destroyed ? resolve() : socket.once('close', () => resolve())));
const recorded = (reason: string) =>
  eventually(
    async () => (await db.pool.query('select * from quarantined_messages where reason = $1', [reason])).rows[0],
  );

/** Other clients are still served. */
async function expectAlive() {
  const service = await clients.asService();
  await service.subscribeAsync(`tsp/up/${OTHER}/#`, { qos: 1 });
  const tbox = await clients.asTbox(OTHER, other);
  const message = nextMessage(service);
  await tbox.publishAsync(`tsp/up/${OTHER}/telemetry`, 'alive', { qos: 1 });
  expect((await message).payload.toString()).toBe('alive');
}

test.each([
  ['one byte more than the contract allows', 65_537],
  ['256 KB', 256 * 1024],
])('a payload of %s ends its connection only and is recorded with its size', async (_what, size) => {
  const tbox = await clients.asTbox(VIN, identity);
  tbox.publish(`tsp/up/${VIN}/telemetry`, Buffer.alloc(size, 'x'), { qos: 1 });
  await closed(tbox);
  const where = `reason = 'payload_too_large' and client_id = $1 and source = 'authorization' and size_bytes >= $2`;
  await eventually(
    async () => (await db.pool.query(`select 1 from quarantined_messages where ${where}`, [VIN, size])).rowCount,
  );
  await expectAlive();
});

test('refuses a session without a client id as the protocol says', async () => {
  await ended(await rawTbox(connectPacket('', 0), 2));
  // With a clean session the client id may be empty; a TBox's must be its VIN
  await ended(await rawTbox(connectPacket('', CLEAN), 5));
});

test('accepts a payload of 65,536 bytes', async () => {
  const service = await clients.asService();
  await service.subscribeAsync('tsp/up/#');
  const message = nextMessage(service);
  const tbox = await clients.asTbox(VIN, identity);
  await tbox.publishAsync(`tsp/up/${VIN}/telemetry`, Buffer.alloc(65_536, 'x'), { qos: 1 });
  expect((await message).payload.length).toBe(65_536);
});

test('disconnects and records a topic that is not UTF-8', async () => {
  const socket = await rawTbox();
  const topic = Buffer.concat([Buffer.from(`tsp/up/${VIN}/`), Buffer.from([0xc3, 0x28])]);
  socket.write(packet(0x30, Buffer.from([0, topic.length]), topic, Buffer.from('{}')));
  await ended(socket);
  expect(await recorded('topic_not_utf8')).toMatchObject({ client_id: VIN });
  await expectAlive();
});

test.each([
  ['a null character in a topic', packet(0x30, text(`tsp/up/${VIN}/a\u0000b`))],
  ['a wildcard in a topic', packet(0x30, text(`tsp/up/${VIN}/#`))],
  ['an empty topic', packet(0x30, text(''))],
  ['a topic longer than its packet', Buffer.from([0x30, 4, 0xff, 0xff, 0x61, 0x62])],
  ['a topic of 5,000 levels', packet(0x30, text(`tsp/up/${VIN}/${'a/'.repeat(5_000)}`))],
  ['both QoS bits', packet(0x36, text(`tsp/up/${VIN}/event/x`), Buffer.from([0, 1]))],
  ['a reserved packet type', Buffer.from([0xf0, 0])],
  ['a second CONNECT', connectPacket(VIN)],
  ['a length of five bytes', Buffer.from([0x30, 0xff, 0xff, 0xff, 0xff, 0x7f])],
  ['a length of 256 MB', Buffer.from([0x30, 0xff, 0xff, 0xff, 0x7f])],
  ['SUBSCRIBE without its reserved bit', packet(0x80, Buffer.from([0, 1]), text('a'), Buffer.from([0]))],
  ['SUBSCRIBE to nothing', packet(0x82, Buffer.from([0, 1]))],
  ['SUBSCRIBE to an empty filter', packet(0x82, Buffer.from([0, 1]), text(''), Buffer.from([0]))],
  ['SUBSCRIBE with a broken wildcard', packet(0x82, Buffer.from([0, 1]), text(`tsp/down/${VIN}/a#`), Buffer.from([0]))],
  ['a SUBACK, which only brokers send', packet(0x90, Buffer.from([0, 1, 0]))],
  [
    'a flood of unfinished QoS 2 messages',
    Buffer.concat(
      Array.from({ length: 1_500 }, (_, i) =>
        packet(0x34, text(`tsp/up/${VIN}/event/x`), Buffer.from([(i + 1) >> 8, (i + 1) & 0xff])),
      ),
    ),
  ],
])('%s ends the connection', async (_what, bytes) => {
  const socket = await rawTbox();
  socket.write(bytes);
  await ended(socket);
  await expectAlive();
});

test.each([
  ['garbage', Buffer.from('GET / HTTP/1.1\r\n\r\n')],
  ['PUBLISH before CONNECT', packet(0x30, text('tsp/x'))],
  ['MQTT 5, which is not supported', packet(0x10, text('MQTT'), Buffer.from([5, 2, 0, 60, 0]), text('x'))],
  ['a CONNECT of 1 MB', packet(0x10, text('MQTT'), Buffer.from([4, 2, 0, 60]), Buffer.alloc(1024 * 1024))],
  ['a client id that is not UTF-8', packet(0x10, text('MQTT'), Buffer.from([4, 2, 0, 60, 0, 2, 0xc3, 0x28]))],
])('%s on a new connection ends it', async (_what, bytes) => {
  const socket = connectTcp(fixture.ports.tcp, '127.0.0.1');
  sockets.push(socket);
  socket.on('error', () => socket.destroy());
  socket.on('data', () => undefined);
  socket.write(bytes);
  await ended(socket);
  await expectAlive();
});

test('serves WebSockets at /mqtt only, with the mqtt subprotocol and bounded frames', async () => {
  const url = `ws://127.0.0.1:${fixture.ports.ws}`;
  const outcome = (socket: WebSocket) =>
    new Promise<string>((resolve) => {
      socket.on('open', () => resolve(`open ${socket.protocol}`));
      socket.on('error', (error) => resolve(error.message));
    });
  expect(await outcome(new WebSocket(`${url}/elsewhere`, 'mqtt'))).toContain('400');
  expect(await outcome(new WebSocket(`${url}/mqtt`, 'graphql'))).not.toContain('open graphql');
  expect((await fetch(`http://127.0.0.1:${fixture.ports.ws}/`)).status).toBe(426);
  const socket = new WebSocket(`${url}/mqtt`, 'mqtt');
  expect(await outcome(socket)).toBe('open mqtt');
  socket.send(Buffer.alloc(300 * 1024));
  await new Promise((resolve) => socket.once('close', resolve));
  await expectAlive();
});
