import { connect, type Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { createMetrics } from '@/lib/platform/metrics';
import { proxyHeader, sslTlv, uniqueIdTlv } from '@/lib/testing/proxy-header';
import { ConnectionLimiter, connectionLimits } from './connection-limiter';
import { listenProxied } from './listen-proxied';
import type { Listener } from './listeners';
import { createBrokerMetrics } from './metrics';
import type { Origin } from './session';

const TIMEOUT_MS = 300;
const NOT_AUTHORIZED = Buffer.from([0x20, 2, 0, 5]);
let listener: Listener;
let accepted: { origin: Origin; stream: Duplex }[] = [];
let failures: string[] = [];

beforeAll(async () => {
  listener = await listenProxied({
    port: 0,
    host: '127.0.0.1',
    limiter: new ConnectionLimiter(connectionLimits(), createBrokerMetrics(createMetrics('test'))),
    headerTimeoutMs: TIMEOUT_MS,
    accept: (stream, origin) => {
      accepted.push({ origin, stream });
      stream.on('data', (chunk) => stream.write(chunk));
    },
    onFailure: (code) => failures.push(code),
  });
});
beforeEach(() => {
  accepted = [];
  failures = [];
});
afterAll(() => listener?.close());

const dial = () => connect(listener.port, '127.0.0.1').on('error', () => undefined);
/** All data until the other side ends. */
async function answerTo(socket: Socket): Promise<Buffer> {
  const chunks: Buffer[] = [];
  socket.on('data', (chunk) => chunks.push(chunk));
  await new Promise((resolve) => socket.once('close', resolve));
  return Buffer.concat(chunks);
}
const echo = (socket: Socket, bytes: number) =>
  new Promise<string>((resolve) => {
    let text = '';
    socket.on('data', (chunk) => {
      text += chunk;
      if (text.length >= bytes) resolve(text);
    });
  });

test('accepts header and first packet in one segment', async () => {
  const socket = dial();
  socket.write(Buffer.concat([proxyHeader(), Buffer.from('first')]));
  expect(await echo(socket, 5)).toBe('first');
  expect(accepted[0]?.origin).toMatchObject({
    listener: 'tls',
    peer: '203.0.113.7:54321',
    peerHost: '203.0.113.7',
    certificate: { commonName: 'TBX-1', subject: 'serialNumber=id-1,CN=TBX-1', sha256: '00'.repeat(32) },
  });
  expect(failures).toEqual([]);
  socket.destroy();
});

test('accepts a header that arrives byte by byte', async () => {
  const socket = dial().setNoDelay(true);
  for (const byte of proxyHeader()) {
    socket.write(Buffer.from([byte]));
    await delay(1);
  }
  socket.write('later');
  expect(await echo(socket, 5)).toBe('later');
  socket.destroy();
});

test('disconnects a client that sends no header or a part of one', async () => {
  const [silent, slow] = [dial(), dial()];
  slow.write(proxyHeader().subarray(0, 20));
  expect(await Promise.all([answerTo(silent), answerTo(slow)])).toEqual([Buffer.alloc(0), Buffer.alloc(0)]);
  expect(failures).toEqual(['PROXY_HEADER_LATE', 'PROXY_HEADER_LATE']);
  expect(accepted).toEqual([]);
});

test.each([
  ['without a header', Buffer.from([0x10, 0x0c, 0, 4]), 'PROXY_HEADER_SIGNATURE'],
  ['version 1', Buffer.from('PROXY TCP4 203.0.113.7 10.0.0.1 54321 8883\r\n'), 'PROXY_HEADER_SIGNATURE'],
  ['larger than a header is', proxyHeader({ length: 0xffff }), 'PROXY_HEADER_SIZE'],
])('disconnects without an answer: %s', async (_what, bytes, code) => {
  const socket = dial();
  socket.write(bytes);
  expect(await answerTo(socket)).toEqual(Buffer.alloc(0));
  expect(failures).toEqual([code]);
  expect(accepted).toEqual([]);
});

test('closes the proxy’s health check without a failure', async () => {
  const socket = dial();
  socket.write(proxyHeader({ versionCommand: 0x20 }));
  expect(await answerTo(socket)).toEqual(Buffer.alloc(0));
  expect([failures, accepted]).toEqual([[], []]);
});

test.each([
  ['no certificate', [sslTlv({ flags: 1, parts: [] }), uniqueIdTlv('-')], /DID_NOT_RETURN_A_CERTIFICATE/],
  ['no id', [sslTlv()], /UNSPECIFIED/],
])('answers "not authorized" and reads nothing: %s', async (_what, tlvs, code) => {
  const socket = dial();
  socket.write(Buffer.concat([proxyHeader({ tlvs }), Buffer.from('CONNECT')]));
  expect(await answerTo(socket)).toEqual(NOT_AUTHORIZED);
  expect(failures).toEqual([expect.stringMatching(code)]);
  expect(accepted).toEqual([]);
});
