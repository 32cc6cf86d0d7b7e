import net from 'node:net';
import mqttPacket, { type Packet } from 'mqtt-packet';
import { afterEach, expect, test } from 'vitest';
import { fixedSecret } from '@/lib/platform/secrets';
import { drainSession } from './drain-session';

// A broker with a session that has queued messages, as of EMQX 5.3.2
const FILTERS = ['$share/ingest/tsp/up/+/event/+'];
const closing: (() => void)[] = [];
afterEach(() => {
  for (const close of closing.splice(0)) close();
});

type Session = { sessionPresent: boolean; queued: { payload: string; qos: 1 | 2 }[]; code?: number };

async function brokerWith({ sessionPresent, queued, code = 0 }: Session) {
  const received: Packet[] = [];
  const server = net.createServer((socket) => {
    const parser = mqttPacket.parser({ protocolVersion: 5 });
    const send = (packet: Packet) => socket.write(mqttPacket.generate(packet, { protocolVersion: 5 }));
    socket.on('data', (chunk: Buffer) => parser.parse(chunk));
    socket.on('error', () => undefined);
    parser.on('packet', (packet: Packet) => {
      received.push(packet);
      if (packet.cmd === 'connect') send({ cmd: 'connack', reasonCode: code, sessionPresent } as Packet);
      if (packet.cmd === 'unsubscribe') {
        send({ cmd: 'unsuback', messageId: packet.messageId ?? 0, granted: FILTERS.map(() => 0) } as unknown as Packet);
        queued.forEach(({ payload, qos }, i) => {
          send({ cmd: 'publish', topic: 'tsp/up/x', payload, qos, messageId: i + 10, dup: false, retain: false });
        });
      }
      if (packet.cmd === 'pubrec') send({ cmd: 'pubrel', messageId: packet.messageId ?? 0 } as Packet);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  closing.push(() => server.close());
  return { received, address: { host: '127.0.0.1', port: (server.address() as net.AddressInfo).port, tls: null } };
}
const options = {
  clientId: 'tsp-reports-one',
  username: 'platform',
  password: fixedSecret('secret', { minLength: 1 }),
  filters: FILTERS,
};
const commands = (packets: Packet[]) => packets.map(({ cmd }) => cmd);

test('unsubscribes first, acknowledges stored messages, and marks the session as drained', async () => {
  const queued = [
    { payload: 'a', qos: 1 },
    { payload: 'b', qos: 2 },
  ] as Session['queued'];
  const { received, address } = await brokerWith({ sessionPresent: true, queued });
  const seen: string[] = [];
  const store = async ({ payload }: { payload: Buffer }) => {
    expect(commands(received)).not.toContain('puback');
    seen.push(payload.toString());
    return true;
  };
  expect(await drainSession({ ...options, address, store })).toBe(2);
  expect(seen).toEqual(['a', 'b']);
  expect(received[0]).toMatchObject({ cmd: 'connect', clean: false, properties: { sessionExpiryInterval: 0 } });
  expect(received[1]).toMatchObject({ cmd: 'unsubscribe', unsubscriptions: FILTERS });
  expect(commands(received.slice(2))).toEqual(['puback', 'pubrec', 'pubcomp', 'disconnect']);
  expect(received.at(-1)).toMatchObject({ properties: { userProperties: { 'tsp-session': 'drained' } } });
});

test('does not acknowledge a message that could not be stored', async () => {
  const { received, address } = await brokerWith({ sessionPresent: true, queued: [{ payload: 'a', qos: 1 }] });
  expect(await drainSession({ ...options, address, store: async () => false })).toBe(0);
  expect(commands(received)).not.toContain('puback');
});

test('disconnects at once without a session', async () => {
  const { received, address } = await brokerWith({ sessionPresent: false, queued: [] });
  expect(await drainSession({ ...options, address, store: async () => true })).toBe(0);
  expect(commands(received)).toEqual(['connect', 'disconnect']);
});

test('rejects when the broker refuses or is unavailable', async () => {
  const { address } = await brokerWith({ sessionPresent: false, queued: [], code: 135 });
  const store = async () => true;
  await expect(drainSession({ ...options, address, store })).rejects.toThrow('code 135');
  const away = { host: '127.0.0.1', port: 9, tls: null };
  await expect(drainSession({ ...options, address: away, store })).rejects.toThrow('ECONNREFUSED');
});
