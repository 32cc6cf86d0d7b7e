import net, { type AddressInfo } from 'node:net';
import mqttPacket, { type IPublishPacket, type Packet } from 'mqtt-packet';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { createLog } from '@/lib/platform/log';
import { fixedSecret } from '@/lib/platform/secrets';
import { type BrokerConnection, connectBroker, NotConfirmedError, RefusedError } from './index';

// EMQX while it starts (recorded: emqx-5.3.2, "boot window"): CONNACK 0 for any client, 135 for all its packets, and
// the connection stays. The fake broker uses MQTT 5 over real sockets.

const NOT_AUTHORIZED = 135;
const PROBE = 'tsp/platform/probe';
type Answer = { code: number } | null;

let server: net.Server;
let sockets: Set<net.Socket>;
let connection: BrokerConnection | null;
let connects: number;
let readies: (number | null)[];
/** Everything is refused. */
let starting: boolean;
/** Reason code for a publish other than the probe; null: no answer. */
let answer: (packet: IPublishPacket) => Answer;

beforeEach(async () => {
  sockets = new Set();
  connection = null;
  connects = 0;
  readies = [];
  starting = false;
  answer = () => ({ code: 0 });
  server = net.createServer(serve);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
});
afterEach(async () => {
  vi.useRealTimers();
  await connection?.close();
  for (const socket of sockets) socket.destroy();
  await new Promise((resolve) => server.close(resolve));
});

function serve(socket: net.Socket): void {
  sockets.add(socket);
  socket.on('error', () => socket.destroy());
  const parser = mqttPacket.parser({ protocolVersion: 5 });
  const send = (packet: object) => socket.write(mqttPacket.generate(packet as Packet, { protocolVersion: 5 }));
  socket.on('data', (chunk) => parser.parse(chunk));
  parser.on('packet', (packet: Packet) => {
    const { messageId } = packet;
    switch (packet.cmd) {
      case 'connect':
        connects += 1;
        return send({ cmd: 'connack', reasonCode: 0, sessionPresent: false });
      case 'subscribe':
        return send({
          cmd: 'suback',
          messageId,
          granted: packet.subscriptions.map(() => (starting ? NOT_AUTHORIZED : 1)),
        });
      case 'pubrel':
        return send({ cmd: 'pubcomp', messageId, reasonCode: 0 });
      case 'publish': {
        const given = starting ? { code: NOT_AUTHORIZED } : packet.topic === PROBE ? { code: 16 } : answer(packet);
        if (given) send({ cmd: packet.qos === 2 ? 'pubrec' : 'puback', messageId, reasonCode: given.code });
      }
    }
  });
}

function connect(subscriptions: { filter: string; qos: 1 }[] = []): BrokerConnection {
  connection = connectBroker({
    address: { host: '127.0.0.1', port: (server.address() as AddressInfo).port, tls: null },
    clientId: 'tsp-test',
    username: 'platform',
    password: fixedSecret('secret', { minLength: 1 }),
    protocolVersion: 5,
    probeTopic: PROBE,
    subscriptions,
    persistentSession: false,
    onMessage: () => undefined,
    onReady: (_present, lostAt) => readies.push(lostAt),
    log: createLog('test', 'silent'),
  });
  return connection;
}
const until = (check: () => void) => vi.waitFor(check, { timeout: 20_000, interval: 10 });
const ready = () => until(() => expect(connection?.problem()).toBeNull());
const command = (topic: string) => ({ topic, payload: '{}', qos: 2 as const });

test.each([
  ['that only publishes', []],
  ['that subscribes', [{ filter: 'tsp/up/#', qos: 1 as const }]],
])('a connection %s is not ready and reconnects while the broker refuses everything', async (_name, subscriptions) => {
  starting = true;
  const { problem, deliver } = connect(subscriptions);
  await until(() => expect(connects).toBeGreaterThan(2));
  expect(problem()).toContain('the broker refuses us');
  expect(connection?.free()).toBe(0);
  await expect(deliver(command('a'))).rejects.toThrow(NotConfirmedError);
  expect(readies).toEqual([]);
  starting = false;
  await ready();
  expect(readies).toEqual([null]);
});

test('backs off when connections are closed as soon as they are ready', async () => {
  connect();
  const times: number[] = [];
  for (let count = 1; count <= 5; count += 1) {
    await until(() => expect(readies).toHaveLength(count));
    times.push(Date.now());
    for (const socket of sockets) socket.destroy();
  }
  // The fourth repeat waits 1,000 ms less a quarter at least (a repeat at the first delay: 250 ms at most)
  const waited = (times[4] as number) - (times[3] as number);
  expect(waited).toBeGreaterThan(700);
});

test('closes a connection that is refused later, and settles each message in flight', async () => {
  const { deliver, problem } = connect();
  await ready();
  const held: IPublishPacket[] = [];
  answer = (packet) => {
    if (packet.topic === 'held') held.push(packet);
    return packet.topic === 'held' ? null : { code: packet.topic === 'good' ? 0 : NOT_AUTHORIZED };
  };
  const [good, refused, unknown] = await Promise.allSettled([
    deliver(command('good')),
    deliver(command('refused')),
    deliver(command('held')),
  ]);
  expect(good).toEqual({ status: 'fulfilled', value: { undelivered: false } });
  expect(refused).toMatchObject({ reason: expect.any(RefusedError) });
  expect(unknown).toMatchObject({ reason: expect.any(NotConfirmedError) });
  expect((unknown as PromiseRejectedResult).reason).not.toBeInstanceOf(RefusedError);
  expect(held).toHaveLength(1);
  expect(problem()).toContain('the broker refuses us');
  await ready();
  expect(connects).toBe(2);
  expect(readies).toEqual([null, expect.any(Number)]);
});

test('detects lost rights while nothing is sent', async () => {
  vi.useFakeTimers({ toFake: ['setInterval'] });
  connect();
  await ready();
  starting = true;
  vi.advanceTimersByTime(10_000);
  await until(() => expect(connection?.problem()).toContain('the broker refuses us'));
  starting = false;
  await ready();
});

test('reports a message without a subscriber as undelivered', async () => {
  const { deliver } = connect();
  await ready();
  answer = () => ({ code: 16 });
  expect(await deliver(command('a'))).toEqual({ undelivered: true });
  expect(await deliver({ ...command('a'), qos: 1 })).toEqual({ undelivered: true });
  expect(connects).toBe(1);
});

test('keeps the connection after a refusal of a single message', async () => {
  const { deliver, problem } = connect();
  await ready();
  answer = () => ({ code: 0x97 }); // quota exceeded
  await expect(deliver(command('a'))).rejects.toMatchObject({ code: 0x97 });
  expect([problem(), connects]).toEqual([null, 1]);
});
