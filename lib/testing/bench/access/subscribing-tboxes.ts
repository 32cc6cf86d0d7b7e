// Process with the TBoxes of the access benchmark: mutual TLS, two subscriptions each, no messages. Arguments: port, data
// directory, filter with {vin} in it. Sends a message to the parent when all are subscribed; any message from the parent makes
// all of them subscribe to the filter again.
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { connect as connectTls, type TLSSocket } from 'node:tls';
import { parser as createParser, generate, type Packet } from 'mqtt-packet';
import { createTopics } from '@/lib/contracts';

const [port = '', dataDir = '', filter = ''] = process.argv.slice(2);
const topics = createTopics();
const ca = readFileSync(path.join(dataDir, 'pki/ca.cert.pem'));
// More concurrent handshakes only slow down each of them
const CONCURRENCY = 32;
// Longer than the benchmark
const KEEP_ALIVE_S = 3_600;

type Tbox = { vin: string; socket: TLSSocket; packets: ReturnType<typeof createParser> };

function connect(vin: string): Promise<Tbox> {
  const own = path.join(dataDir, 'simulator', vin);
  const cert = readFileSync(path.join(own, 'cert.pem'));
  const key = readFileSync(path.join(own, 'key.pem'));
  const socket = connectTls({ host: 'localhost', port: Number(port), ca, cert, key });
  const packets = createParser({ protocolVersion: 4 });
  return new Promise((resolve, reject) => {
    socket.on('error', reject);
    socket.on('secureConnect', () => {
      const session = { protocolId: 'MQTT', protocolVersion: 4, clean: true, keepalive: KEEP_ALIVE_S } as const;
      socket.write(generate({ cmd: 'connect', clientId: vin, ...session }));
    });
    socket.on('data', (chunk) => packets.parse(chunk));
    packets.once('packet', (packet: Packet) => {
      if (packet.cmd === 'connack') {
        if (packet.returnCode !== 0) reject(new Error(`${vin} was refused with ${packet.returnCode}`));
        else resolve({ vin, socket, packets });
      }
    });
  });
}

function subscribe({ vin, socket, packets }: Tbox, filters: string[]): Promise<void> {
  const subscriptions = filters.map((topic) => ({ topic, qos: 1 as const }));
  socket.write(generate({ cmd: 'subscribe', messageId: 1, subscriptions }));
  return new Promise((resolve, reject) => {
    packets.once('packet', (packet: Packet) => {
      if (packet.cmd === 'suback' && packet.granted.every((granted) => granted !== 128)) resolve();
      else reject(new Error(`${vin} was not allowed to subscribe: ${JSON.stringify(packet)}`));
    });
  });
}

const fleet = JSON.parse(readFileSync(path.join(dataDir, 'simulator/fleet.json'), 'utf8')) as { vin: string }[];
const tboxes: Tbox[] = [];

async function each<T>(items: readonly T[], act: (item: T) => Promise<void>): Promise<void> {
  const waiting = [...items];
  await Promise.all(
    Array.from({ length: CONCURRENCY }, async () => {
      for (let item = waiting.shift(); item !== undefined; item = waiting.shift()) await act(item);
    }),
  );
  process.send?.('ready');
}

process.on('message', () => void each(tboxes, (tbox) => subscribe(tbox, [filter.replace('{vin}', tbox.vin)])));
process.on('disconnect', () => process.exit(0));
await each(fleet, async ({ vin }) => {
  const tbox = await connect(vin);
  await subscribe(tbox, [topics.filter.downTo(vin), filter.replace('{vin}', vin)]);
  tboxes.push(tbox);
});
