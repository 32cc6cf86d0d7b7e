import { type AddressInfo, createServer } from 'node:net';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { probe } from './mqtt-probe.mjs';

let answer: Buffer;
const server = createServer((socket) => {
  socket.on('error', () => undefined);
  socket.on('data', (data) => {
    // One byte at a time, as a network may deliver it
    if (data[0] === 0x10) for (const byte of answer) socket.write(Buffer.from([byte]));
  });
});
beforeEach(async () => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
});
afterEach(() => new Promise<void>((resolve) => server.close(() => resolve())));

const connect = () =>
  probe(`mqtt://127.0.0.1:${(server.address() as AddressInfo).port}`, { clientId: 'tsp-verify-test' });
const connack = (code: number, properties: number[]) =>
  Buffer.from([0x20, 3 + properties.length, 0, code, properties.length, ...properties]);

test('reads the limits of a CONNACK among properties of every form', async () => {
  const userProperty = [0x26, 0, 1, 0x61, 0, 2, 0x62, 0x63];
  const reason = [0x1f, 0, 2, 0x68, 0x69];
  const size = [0x27, 0, 1, 0x20, 0];
  answer = connack(0, [...userProperty, 0x22, 0xff, 0xff, ...reason, ...size, 0x24, 1, 0x25, 0, 0x28, 1, 0x2a, 0]);
  const { code, limits, end } = await connect();
  end();
  expect(code).toBe(0);
  expect(limits).toEqual({ maximumQos: 1, retain: 0, maximumPacketSize: 73_728, wildcard: 1, shared: 0 });
});

test('treats absent properties as no limit, and returns the code of a refusal', async () => {
  answer = connack(135, []);
  const { code, limits, end } = await connect();
  end();
  expect(code).toBe(135);
  expect(limits).toMatchObject({ maximumQos: 2, retain: 1, maximumPacketSize: Infinity });
});

test('rejects when the server is not an MQTT broker or does not answer', async () => {
  answer = Buffer.from(`HTTP/1.1 400 Bad Request\r\nserver: ${'x'.repeat(100)}\r\n\r\n`);
  await expect(connect()).rejects.toThrow('packet of type 4 instead of 2');
  await expect(probe('mqtt://127.0.0.1:1', { clientId: 'x' })).rejects.toThrow('ECONNREFUSED');
});
