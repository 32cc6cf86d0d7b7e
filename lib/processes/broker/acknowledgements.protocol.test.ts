import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { type BrokerFixture, startBrokerFixture, type TboxIdentity } from '@/lib/testing/broker';
import { brokerClients, eventually, nextMessage } from '@/lib/testing/broker-clients';
import { createTestDb, type TestDb } from '@/lib/testing/db';
import { type RawClient, rawTbox } from '@/lib/testing/raw-client';

const VIN = 'LTESTA1B0R0000001';
const OTHER = 'LTESTA1B0R0000002';
const DOWN = `tsp/down/${VIN}/config`;

let db: TestDb;
let fixture: BrokerFixture;
let identity: TboxIdentity;
let other: TboxIdentity;
const clients = brokerClients(() => fixture);
const raw: RawClient[] = [];
beforeAll(async () => {
  db = await createTestDb();
  fixture = await startBrokerFixture({ db });
  identity = await fixture.vehicle(VIN);
  other = await fixture.vehicle(OTHER);
});
afterEach(async () => {
  for (const { socket } of raw.splice(0)) socket.destroy();
  await clients.closeAll();
});
afterAll(async () => {
  await fixture?.close();
  await db?.drop();
});

async function open(options: Parameters<typeof rawTbox>[3] = {}, vin = VIN, own = identity): Promise<RawClient> {
  const client = await rawTbox(fixture, vin, own, options);
  raw.push(client);
  return client;
}
async function subscribed(qos: 1 | 2): Promise<RawClient> {
  // A clean session first, which deletes the session of an earlier test
  (await open()).socket.destroy();
  const tbox = await open({ clean: false });
  tbox.send({ cmd: 'subscribe', messageId: 1, subscriptions: [{ topic: DOWN, qos }] });
  await tbox.next('suback');
  return tbox;
}
const counted = async (name: string, label: string, value: string) => {
  const metric = await fixture.metrics.broker.getSingleMetric(`tsp_broker_${name}`)?.get();
  return metric?.values.find(({ labels }) => labels[label] === value)?.value ?? 0;
};
const isGone = () => eventually(async () => (await counted('connections', 'kind', 'tbox')) === 0);

describe('an unacknowledged message', () => {
  test.each([1, 2] as const)('is resent with DUP and the same packet id, QoS %i', async (qos) => {
    const service = await clients.asService();
    const tbox = await subscribed(qos);
    await service.publishAsync(DOWN, '{"n":1}', { qos });
    const first = await tbox.next('publish');
    expect(first).toMatchObject({ dup: false, qos });
    tbox.socket.destroy();
    await isGone();
    // Queued meanwhile and never sent
    await service.publishAsync(DOWN, '{"n":2}', { qos });

    const again = await open({ clean: false });
    await eventually(() => again.received.length >= 2);
    expect(again.received).toMatchObject([
      { cmd: 'publish', dup: true, messageId: first.messageId, payload: first.payload },
      { cmd: 'publish', dup: false },
    ]);
    if (qos === 1) return;
    // After PUBREC it continues with PUBREL
    again.send({ cmd: 'pubrec', messageId: first.messageId });
    expect(await again.next('pubrel')).toMatchObject({ messageId: first.messageId });
    again.socket.destroy();
    await isGone();
    const third = await open({ clean: false });
    expect(await third.next('pubrel')).toMatchObject({ messageId: first.messageId });
  });

  test('is delivered without DUP when its publisher resends it', async () => {
    const service = await clients.asService();
    const topic = `tsp/up/${VIN}/event/door`;
    await service.subscribeAsync(topic, { qos: 1 });
    const isDup = new Promise<boolean>((resolve) =>
      service.once('message', (_topic, _payload, { dup }) => resolve(dup)),
    );
    const tbox = await open();
    tbox.send({ cmd: 'publish', topic, payload: '{}', qos: 1, dup: true, retain: false, messageId: 7 });
    await tbox.next('puback');
    expect(await isDup).toBe(false);
  });
});

test.each([1, 2] as const)(
  'messages that are published while a session resumes are delivered once, QoS %i',
  async (qos) => {
    (await subscribed(qos)).socket.destroy();
    await isGone();
    const service = await clients.asService();
    const received: number[] = [];
    let published = 0;
    let lost = 0;
    for (let round = 0; round < 12; round++) {
      const publishing = setInterval(() => service.publish(DOWN, `{"n":${published++}}`, { qos }), 1);
      const tbox = await clients.asTbox(VIN, identity, {
        clean: false,
        onMessage: (_client, _topic, payload) => received.push(JSON.parse(String(payload)).n),
      });
      const countLost = () => lost++;
      tbox.once('close', countLost);
      await delay(50);
      clearInterval(publishing);
      // Disconnected with messages in flight, it would get some of them again
      await eventually(() => new Set(received).size === published);
      tbox.off('close', countLost);
      await tbox.endAsync();
      await isGone();
    }
    expect(published).toBeGreaterThan(12);
    expect([received.length, lost]).toEqual([published, 0]);
  },
  60_000,
);

test('releases each of several QoS 2 messages that are received together', async () => {
  const service = await clients.asService();
  const tbox = await subscribed(2);
  const payloads = ['{"n":1}', '{"n":2}', '{"n":3}'];
  await Promise.all(payloads.map((payload) => service.publishAsync(DOWN, payload, { qos: 2 })));
  const ofKind = (cmd: string) =>
    tbox.received.flatMap((packet) => (packet.cmd === cmd ? [packet.messageId ?? 0] : []));
  await eventually(() => ofKind('publish').length === payloads.length);
  const ids = ofKind('publish');
  tbox.send(...ids.map((messageId) => ({ cmd: 'pubrec', messageId }) as const));
  await eventually(() => ofKind('pubrel').length === ids.length);
  expect(ofKind('pubrel').sort()).toEqual([...ids].sort());
  tbox.send(...ids.map((messageId) => ({ cmd: 'pubcomp', messageId }) as const), { cmd: 'pingreq' });
  await tbox.next('pingresp');
  tbox.socket.destroy();
  await isGone();
  const again = await open({ clean: false });
  again.send({ cmd: 'pingreq' });
  await again.next('pingresp');
  expect(again.received).toHaveLength(1);
});

describe('disconnects a client that sends packet id 0', () => {
  const topic = Buffer.from(`tsp/up/${VIN}/event/door`);
  const text = (bytes: Buffer) => Buffer.concat([Buffer.from([0, bytes.length]), bytes]);
  const packet = (type: number, body: Buffer) => Buffer.concat([Buffer.from([type, body.length]), body]);
  const ID_0 = Buffer.from([0, 0]);
  test.each([
    ['PUBLISH, QoS 1', packet(0x32, Buffer.concat([text(topic), ID_0, Buffer.from('{}')]))],
    ['PUBLISH, QoS 2', packet(0x34, Buffer.concat([text(topic), ID_0, Buffer.from('{}')]))],
    ['SUBSCRIBE', packet(0x82, Buffer.concat([ID_0, text(Buffer.from(DOWN)), Buffer.from([1])]))],
    ['UNSUBSCRIBE', packet(0xa2, Buffer.concat([ID_0, text(Buffer.from(DOWN))]))],
    ['PUBACK', packet(0x40, ID_0)],
    ['PUBREC', packet(0x50, ID_0)],
    ['PUBREL', packet(0x62, ID_0)],
    ['PUBCOMP', packet(0x70, ID_0)],
  ])('%s', async (_what, bytes) => {
    const before = await counted('refusals_total', 'reason', 'packet_id_zero');
    const tbox = await open();
    // The rest of the segment is not read
    tbox.send(bytes, { cmd: 'pingreq' });
    await tbox.closed;
    expect(tbox.received).toEqual([]);
    expect(await counted('refusals_total', 'reason', 'packet_id_zero')).toBe(before + 1);
  });
});

describe('acknowledgements of unknown messages', () => {
  const ID = 4_711;
  const ping = { cmd: 'pingreq' } as const;

  test('are answered by the protocol and do not end the connection', async () => {
    for (const clean of [true, false]) {
      const tbox = await open({ clean });
      tbox.send({ cmd: 'puback', messageId: ID }, { cmd: 'pubcomp', messageId: ID });
      tbox.send({ cmd: 'pubrel', messageId: ID }, { cmd: 'pubrec', messageId: ID }, ping);
      await tbox.next('pingresp');
      const answers = tbox.received.map(({ cmd, messageId }) => [cmd, messageId]);
      expect(answers).toEqual([
        ['pubcomp', ID],
        ['pubrel', ID],
        ['pingresp', undefined],
      ]);
      tbox.socket.destroy();
      await isGone();
    }
  });

  test('reset the keep-alive timer', async () => {
    const tbox = await open({ keepalive: 1 });
    for (let i = 0; i < 10; i++) {
      tbox.send({ cmd: 'puback', messageId: ID });
      await delay(250);
    }
    tbox.send(ping);
    expect(await tbox.next('pingresp')).toBeDefined();
  });

  test.each(['puback', 'pubrec', 'pubrel', 'pubcomp'] as const)(
    'end the connection at hundreds of thousands of %s, without delaying another TBox',
    async (cmd) => {
      const tbox = await open({ clean: false });
      const neighbour = await clients.asTbox(OTHER, other);
      const before = await counted('refusals_total', 'reason', 'acknowledgement_of_nothing');
      const many = Array.from({ length: 1_000 }, (_, i) => ({ cmd, messageId: i + 1 }) as const);
      for (let i = 0; i < 300; i++) tbox.send(...many);
      await neighbour.publishAsync(`tsp/up/${OTHER}/event/door`, '{}', { qos: 1 });
      await tbox.closed;
      expect(tbox.received.length).toBeLessThan(2_000);
      expect(await counted('refusals_total', 'reason', 'acknowledgement_of_nothing')).toBe(before + 1);
      expect(neighbour.connected).toBe(true);
    },
  );

  test('are not confused with those of real messages, hundreds each way', async () => {
    const service = await clients.asService();
    const tbox = await clients.asTbox(VIN, identity, { clean: false });
    await tbox.subscribeAsync(DOWN, { qos: 2 });
    await service.subscribeAsync(`tsp/up/${VIN}/event/door`, { qos: 2 });
    let [down, up] = [0, 0];
    tbox.on('message', () => down++);
    service.on('message', () => up++);
    for (let i = 0; i < 40; i++) {
      const sending = Array.from({ length: 20 }, () => [
        service.publishAsync(DOWN, '{}', { qos: 2 }),
        tbox.publishAsync(`tsp/up/${VIN}/event/door`, '{}', { qos: 2 }),
      ]);
      await Promise.all(sending.flat());
    }
    await eventually(() => down === 800 && up === 800);
    const next = nextMessage(tbox);
    await service.publishAsync(DOWN, '{"last":true}', { qos: 1 });
    expect((await next).payload.toString()).toBe('{"last":true}');
    expect(tbox.connected).toBe(true);
  }, 30_000);
});
