import { connect as connectTcp, type Socket } from 'node:net';
import mqttPacket from 'mqtt-packet';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import WebSocket, { createWebSocketStream } from 'ws';
import type { LiveSession } from '@/lib/contracts';
import { systemClock } from '@/lib/platform/clock';
import { type BrokerFixture, startBrokerFixture, type TboxIdentity } from '@/lib/testing/broker';
import { brokerClients, eventually } from '@/lib/testing/broker-clients';
import { createTestDb, type TestDb } from '@/lib/testing/db';
import { issueTestToken } from '@/lib/testing/live-token';

const VIN = 'LTESTA1B0R0000001';
const FEED = 'tsp/live/fixture/feed';
const MESSAGE = Buffer.alloc(64 * 1024, 'x');
// More than the kernel's buffers on both sides, and many times the broker's own limit
const MESSAGES = 500;
const BURST = 4;

let db: TestDb;
let fixture: BrokerFixture;
let identity: TboxIdentity;
const clients = brokerClients(() => fixture);
const sockets: { destroy(): void }[] = [];
beforeAll(async () => {
  db = await createTestDb();
  fixture = await startBrokerFixture({ db, serviceDrainTimeoutMs: 1_000 });
  identity = await fixture.vehicle(VIN);
});
afterEach(async () => {
  for (const socket of sockets.splice(0)) socket.destroy();
  await clients.closeAll();
});
afterAll(async () => {
  await fixture?.close();
  await db?.drop();
});

const live = (): Promise<LiveSession> => issueTestToken({ db, clock: systemClock }, fixture);
const connectAndSubscribe = (clientId: string, username: string, password: string, topic: string, qos: 0 | 1) =>
  Buffer.concat([
    mqttPacket.generate({
      cmd: 'connect',
      protocolId: 'MQTT',
      protocolVersion: 4,
      clean: true,
      clientId,
      keepalive: 0,
      username,
      password: Buffer.from(password),
    }),
    mqttPacket.generate({ cmd: 'subscribe', messageId: 1, subscriptions: [{ topic, qos }] }),
  ]);
const CONNACK_AND_SUBACK_BYTES = 4 + 5;

/** A browser that subscribes and then stops reading. */
async function stuckBrowser(qos: 0 | 1): Promise<WebSocket> {
  const { clientId, username, token } = await live();
  const socket = new WebSocket(fixture.urls.ws, 'mqtt');
  const stream = createWebSocketStream(socket);
  stream.on('error', () => undefined);
  sockets.push(stream);
  stream.write(connectAndSubscribe(clientId, username, token, FEED, qos));
  let size = 0;
  await new Promise<void>((resolve) => {
    stream.on('data', (chunk: Buffer) => {
      size += chunk.length;
      if (size >= CONNACK_AND_SUBACK_BYTES) resolve();
    });
  });
  socket.pause();
  return socket;
}

/** One of our own processes that subscribes to vehicles' messages and then stops reading. */
async function stuckService(): Promise<Socket> {
  const socket = connectTcp(fixture.ports.tcp, '127.0.0.1');
  sockets.push(socket);
  socket.on('error', () => undefined);
  const { username, password } = fixture.service;
  socket.write(connectAndSubscribe('stuck-platform', username, password, 'tsp/up/#', 0));
  let size = 0;
  await new Promise<void>((resolve) => {
    socket.on('data', (chunk) => {
      size += chunk.length;
      if (size >= CONNACK_AND_SUBACK_BYTES) resolve();
    });
  });
  socket.removeAllListeners('data');
  socket.pause();
  return socket;
}

const counted = async (name: string, labels: Record<string, string>): Promise<number> => {
  const metric = await fixture.metrics.broker.getSingleMetric(name)?.get();
  const found = metric?.values.find((value) =>
    Object.entries(labels).every(([key, wanted]) => value.labels[key] === wanted),
  );
  return found?.value ?? 0;
};
const browsers = () => counted('tsp_broker_connections', { kind: 'live' });

test('drops messages of a stuck browser without an effect on publisher and other browsers', async () => {
  await stuckBrowser(0);
  const healthy = await clients.asBrowser(await live());
  let received = 0;
  healthy.on('message', () => received++);
  await healthy.subscribeAsync(FEED);
  const service = await clients.asService();
  for (let i = 0; i < MESSAGES; i += BURST) {
    for (let part = 0; part < BURST; part++) service.publish(FEED, MESSAGE);
    // In bursts below the limit, so that the healthy browser is never slow
    await eventually(() => received >= i + BURST);
  }
  expect(received).toBe(MESSAGES);
  expect(await counted('tsp_broker_messages_dropped_total', { reason: 'consumer_slow' })).toBeGreaterThan(100);
});

test('disconnects a stuck browser with QoS 1 before it fills the memory', async () => {
  await eventually(async () => (await browsers()) === 0);
  await stuckBrowser(1);
  const service = await clients.asService();
  for (let i = 0; i < MESSAGES; i++) await service.publishAsync(FEED, MESSAGE, { qos: 1 });
  await eventually(async () => (await browsers()) === 0);
  expect(await counted('tsp_broker_messages_dropped_total', { reason: 'consumer_stuck' })).toBeGreaterThan(0);
});

test('disconnects a stuck process of ours, and vehicles continue', async () => {
  const stuck = await stuckService();
  const tbox = await clients.asTbox(VIN, identity);
  await tbox.publishAsync(`tsp/up/${VIN}/telemetry`, 'first', { qos: 1 });
  let left = MESSAGES;
  for (let i = 0; i < MESSAGES; i++) {
    tbox.publish(`tsp/up/${VIN}/telemetry`, MESSAGE, { qos: 1 }, () => {
      left--;
    });
  }
  await eventually(async () => (await counted('tsp_broker_connections', { kind: 'service' })) === 0, 15_000);
  await eventually(() => left === 0, 15_000);
  expect(tbox.connected).toBe(true);
  expect(stuck.listenerCount('data')).toBe(0);
});
