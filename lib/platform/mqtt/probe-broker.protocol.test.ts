import net from 'node:net';
import mqttPacket, { type Packet } from 'mqtt-packet';
import { afterEach, expect, test } from 'vitest';
import { fixedSecret } from '@/lib/platform/secrets';
import { probeBroker } from './probe-broker';

const servers: net.Server[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) server.close();
});
async function serve(onConnection: (socket: net.Socket) => void): Promise<number> {
  const server = net.createServer((socket) => {
    socket.on('error', () => undefined);
    onConnection(socket);
  });
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return (server.address() as net.AddressInfo).port;
}
const probe = (port: number) =>
  probeBroker({
    address: { host: '127.0.0.1', port, tls: null },
    clientId: 'tsp-probe',
    username: 'platform',
    password: fixedSecret('secret', { minLength: 1 }),
    protocolVersion: 5,
  });

test.each([0, 135])('finds a broker that answers CONNACK %i', async (reasonCode) => {
  const port = await serve((socket) =>
    socket.once('data', () =>
      socket.write(
        mqttPacket.generate({ cmd: 'connack', reasonCode, sessionPresent: false } as Packet, { protocolVersion: 5 }),
      ),
    ),
  );
  expect(await probe(port)).toBe(true);
});

test('finds no broker at a closed port', async () => {
  expect(await probe(9)).toBe(false);
});

test('finds no broker behind a load balancer that closes the connection', async () => {
  expect(await probe(await serve((socket) => socket.destroy()))).toBe(false);
});

test('finds no broker in an answer that is not MQTT', async () => {
  expect(await probe(await serve((socket) => socket.write('HTTP/1.1 400 Bad Request\r\n\r\n')))).toBe(false);
});

test('finds no broker without an answer', async () => {
  expect(await probe(await serve(() => undefined))).toBe(false);
});
