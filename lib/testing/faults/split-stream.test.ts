import mqttPacket, { type Packet } from 'mqtt-packet';
import { expect, test } from 'vitest';
import { type Piece, type Splitter, splitMqtt, splitTls } from './split-stream';

/** Feeds byte by byte, as a network may deliver. */
function split(splitter: Splitter, bytes: Buffer): Piece[] {
  const pieces: Piece[] = [];
  const feed = splitter(
    (piece) => pieces.push(piece),
    () => expect.unreachable(),
  );
  for (const byte of bytes) feed(Buffer.from([byte]));
  return pieces;
}

test('forwards MQTT unchanged, recognises QoS 2 exchanges, and can repeat a message', () => {
  const packets: Packet[] = [
    { cmd: 'publish', topic: 'a', payload: 'x', qos: 2, messageId: 7, dup: false, retain: false },
    { cmd: 'pubrec', messageId: 7 },
    { cmd: 'pubrel', messageId: 7 },
    { cmd: 'pubcomp', messageId: 7 },
    { cmd: 'publish', topic: 'a', payload: 'x', qos: 1, messageId: 8, dup: false, retain: false },
    { cmd: 'pingreq' },
  ];
  const bytes = Buffer.concat(packets.map((packet) => mqttPacket.generate(packet)));
  const pieces = split(splitMqtt, bytes);
  expect(Buffer.concat(pieces.map((piece) => piece.bytes))).toEqual(bytes);
  expect(pieces.map(({ name, exchange }) => [name, exchange])).toEqual([
    ['publish', true],
    ['pubrec', true],
    ['pubrel', true],
    ['pubcomp', true],
    ['publish', false],
    ['pingreq', false],
  ]);
  expect(pieces.map(({ again }) => again && (again[0] ?? 0) & 8)).toEqual([8, ...Array(5).fill(undefined)]);
});

test('forwards TLS unchanged, record by record', () => {
  const record = (type: number, length: number) =>
    Buffer.concat([Buffer.from([type, 3, 3, length >> 8, length & 255]), Buffer.alloc(length, 1)]);
  const bytes = Buffer.concat([record(22, 500), record(23, 21), record(23, 19), record(23, 400)]);
  const pieces = split(splitTls, bytes);
  expect(Buffer.concat(pieces.map((piece) => piece.bytes))).toEqual(bytes);
  expect(pieces.map(({ name, exchange }) => [name, exchange])).toEqual([
    ['a message', false],
    ['an acknowledgement', true],
    ['a message', false],
    ['a message', true],
  ]);
});
