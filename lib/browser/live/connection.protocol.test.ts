import { afterEach, beforeEach, expect, it } from 'vitest';
import type { LiveSession } from '@/lib/contracts';
import { startBroker } from '@/lib/testing/live-client-suite';
import { openMqttConnection } from './connection';

const HANDLERS = { onMessage: () => undefined, onReceived: () => undefined, onClose: () => undefined };
const topic = (i: number) => `tsp/live/north/vehicle/${i}`;

let broker: Awaited<ReturnType<typeof startBroker>>;
let warnings: string[];
const warn = ({ name, message }: Error) => warnings.push(`${name}: ${message}`);

beforeEach(async () => {
  broker = await startBroker();
  warnings = [];
  process.on('warning', warn);
});
afterEach(async () => {
  process.off('warning', warn);
  await broker.stop();
});

const connect = () =>
  openMqttConnection(
    {
      url: `ws://127.0.0.1:${broker.port}/mqtt`,
      clientId: 'web-1',
      username: 'u',
      token: '1',
      protocolVersion: 4,
    } as LiveSession,
    HANDLERS,
  );

it('adds no listener with a subscription, one after another and many at a time', async () => {
  const connection = await connect();
  for (let i = 0; i < 30; i += 1) {
    await connection.subscribe([topic(i)]);
    connection.unsubscribe([topic(i)]);
  }
  await Promise.all(Array.from({ length: 30 }, (_, i) => connection.subscribe([topic(i)])));
  await connection.subscribe(Array.from({ length: 2_500 }, (_, i) => topic(i)));
  connection.end();
  // Node emits a warning in the next turn of its event loop
  await new Promise(setImmediate);
  expect(warnings).toEqual([]);
});

it('rejects every unanswered subscription when the connection ends', async () => {
  const connection = await connect();
  broker.freeze();
  const unanswered = Array.from({ length: 3 }, (_, i) => connection.subscribe([topic(i)]));
  broker.dropConnections();
  const results = await Promise.allSettled(unanswered);
  expect(results.map(({ status }) => status)).toEqual(['rejected', 'rejected', 'rejected']);
});
