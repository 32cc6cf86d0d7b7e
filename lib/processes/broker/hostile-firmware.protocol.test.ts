import { connect as connectTls } from 'node:tls';
import type { MqttClient } from 'mqtt';
import mqttPacket from 'mqtt-packet';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import type { Registry } from '@/lib/platform/metrics';
import { type BrokerFixture, startBrokerFixture, type TboxIdentity } from '@/lib/testing/broker';
import { brokerClients, nextMessage } from '@/lib/testing/broker-clients';
import { createTestDb, type TestDb } from '@/lib/testing/db';

const VIN = 'LTESTA1B0R0000001';

let db: TestDb;
let fixture: BrokerFixture;
let identity: TboxIdentity;
const clients = brokerClients(() => fixture);
beforeAll(async () => {
  db = await createTestDb();
  fixture = await startBrokerFixture({ db, holdMessages: true });
  identity = await fixture.vehicle(VIN);
});
afterEach(() => clients.closeAll());
afterAll(async () => {
  await fixture?.close();
  await db?.drop();
});

async function counted(registry: Registry, name: string, labels: Record<string, string>): Promise<number> {
  const metric = await registry.getSingleMetric(name)?.get();
  const matching = metric?.values.filter(({ labels: own }) => Object.entries(labels).every(([k, v]) => own[k] === v));
  return matching?.reduce((sum, { value }) => sum + value, 0) ?? 0;
}
const subscribe = (client: MqttClient, filters: string[]) =>
  new Promise<number>((resolve) => {
    client.subscribe(filters, { qos: 1 }, (_error, _granted, packet) => {
      resolve(((packet?.granted ?? []) as number[]).filter((granted) => granted < 128).length);
    });
  });
const filters = (name: string, count: number) =>
  Array.from({ length: count }, (_, i) => `tsp/down/${VIN}/${name}/${i}`);

test('limits a client with thousands of filters to 64 filters and decisions, across reconnects', async () => {
  const session = { clean: false };
  expect(await subscribe(await clients.asTbox(VIN, identity, session), filters('a', 2_000))).toBe(64);
  const decisions = await counted(fixture.metrics.edge, 'tsp_edge_decisions_total', { hook: 'authorization' });
  expect(decisions).toBe(64);
  await clients.closeAll();
  const again = await clients.asTbox(VIN, identity, session);
  expect(await subscribe(again, filters('b', 10))).toBe(0);
  await again.unsubscribeAsync(filters('a', 10));
  expect(await subscribe(again, filters('b', 20))).toBe(10);
  await clients.closeAll();
  await clients.asTbox(VIN, identity, { clean: true });
});

/** Sends QoS 2 messages with these ids, reads their PUBRECs, and disconnects without a PUBREL. */
async function sendHalf(ids: number[]): Promise<void> {
  const { ca, cert, key } = identity;
  const socket = connectTls({ port: fixture.ports.tls, host: '127.0.0.1', ca, cert, key });
  const connect = { cmd: 'connect', protocolId: 'MQTT', protocolVersion: 4, clientId: VIN, clean: false } as const;
  socket.write(mqttPacket.generate({ ...connect, keepalive: 0 }));
  const parser = mqttPacket.parser();
  const waiting = new Set(ids);
  await new Promise<void>((resolve, reject) => {
    socket.on('error', reject);
    socket.on('data', (chunk) => parser.parse(chunk));
    parser.on('packet', ({ cmd, messageId }) => {
      if (cmd === 'connack') {
        const message = {
          cmd: 'publish',
          topic: `tsp/up/${VIN}/config`,
          payload: 'x',
          qos: 2,
          dup: false,
          retain: false,
        } as const;
        for (const id of ids) socket.write(mqttPacket.generate({ ...message, messageId: id }));
      }
      if (cmd === 'pubrec') waiting.delete(messageId ?? 0);
      if (waiting.size === 0) resolve();
    });
  });
  socket.destroy();
}
const range = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, i) => from + i);

test('bounds stored QoS 2 messages that are never released, across connections', async () => {
  await sendHalf(range(1, 50));
  await sendHalf(range(51, 100));
  expect(await counted(fixture.metrics.broker, 'tsp_broker_messages_dropped_total', { reason: 'unreleased' })).toBe(36);
});

test.each([
  ['an event', 'event/collision', 'event/+', 1],
  ['an answer to a command', 'command/door_unlock', 'command/+', 2],
] as const)(
  '%s is acknowledged only after a session subscribes to it, and is then delivered',
  async (_what, suffix, filter, qos) => {
    const tbox = await clients.asTbox(VIN, identity);
    let acknowledged = false;
    const sent = tbox.publishAsync(`tsp/up/${VIN}/${suffix}`, '{}', { qos }).then(() => {
      acknowledged = true;
    });
    await new Promise((resolve) => setTimeout(resolve, 200));
    expect(acknowledged).toBe(false);
    const service = await clients.asService({ clientId: 'platform', clean: false });
    const received = nextMessage(service);
    await service.subscribeAsync(`tsp/up/+/${filter}`, { qos });
    expect((await received).topic).toBe(`tsp/up/${VIN}/${suffix}`);
    await sent;
  },
);

test('refuses a TBox that reconnects in a loop with "server unavailable", and no others', async () => {
  const loop = await fixture.vehicle('LTESTA1B0R0000002');
  const attempts = await Promise.allSettled(range(1, 80).map(() => clients.asTbox('LTESTA1B0R0000002', loop)));
  const codes = attempts.flatMap((one) => (one.status === 'rejected' ? [(one.reason as { code?: number }).code] : []));
  expect(codes.filter((code) => code === 3).length).toBeGreaterThanOrEqual(10);
  await clients.asTbox(VIN, identity);
});
