import net from 'node:net';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createTestDb, type TestDb } from '@/lib/testing/db';
import { createDb } from './index';
import { retryConnect } from './retry-connect';

let db: TestDb;
beforeAll(async () => {
  db = await createTestDb();
});
afterAll(() => db?.drop());

/** A relay to the database that does not answer the first connections, like an overloaded machine. */
async function startSlowPath(silent: number) {
  const target = new URL(db.url);
  const sockets = new Set<net.Socket>();
  let connections = 0;
  const server = net.createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => socket.destroy());
    connections += 1;
    if (connections <= silent) return;
    const database = net.connect(Number(target.port), target.hostname);
    sockets.add(database);
    database.on('error', () => socket.destroy());
    socket.pipe(database).pipe(socket);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = new URL(db.url);
  url.port = String((server.address() as net.AddressInfo).port);
  return {
    url: url.href,
    connections: () => connections,
    close: () => {
      for (const socket of sockets) socket.destroy();
      return new Promise((resolve) => server.close(resolve));
    },
  };
}

const open = (url: string) => createDb({ url, applicationName: 'start', poolMax: 1, connectTimeoutMs: 200 });

test.each([
  ['the pool', (slow: ReturnType<typeof open>) => slow.pool.query('select 1')],
  ['Prisma', (slow: ReturnType<typeof open>) => slow.prisma.vehicle.count()],
  ['Prisma in a transaction', (slow: ReturnType<typeof open>) => slow.transaction((tx) => tx.prisma.vehicle.count())],
  ['SQL in a transaction', (slow: ReturnType<typeof open>) => slow.transaction((tx) => tx.query({ text: 'select 1' }))],
])(
  'connects again after unanswered connections: %s',
  async (_name, work: (slow: ReturnType<typeof open>) => Promise<unknown>) => {
    const path = await startSlowPath(2);
    const slow = open(path.url);
    const reasons: string[] = [];
    await retryConnect(() => work(slow), { timeoutMs: 30_000, onRetry: (reason) => reasons.push(reason) });
    // More where the machine is so busy that a third connection takes longer than its 200 ms
    expect(reasons.length).toBeGreaterThanOrEqual(2);
    expect(path.connections()).toBe(reasons.length + 1);
    expect(reasons[0]).toMatch(/connect/i);
    await slow.close();
    await path.close();
  },
);

test('retries an unavailable server until the timeout', async () => {
  const gone = await startSlowPath(0);
  await gone.close();
  const nowhere = open(gone.url);
  const reasons: string[] = [];
  const work = () => nowhere.pool.query('select 1');
  await expect(retryConnect(work, { timeoutMs: 600, onRetry: (reason) => reasons.push(reason) })).rejects.toThrow(
    'ECONNREFUSED',
  );
  expect(reasons.length).toBeGreaterThan(0);
  await nowhere.close();
});

test('rejects permanent errors at once', async () => {
  const reasons: string[] = [];
  const onRetry = (reason: string) => reasons.push(reason);
  const wrong = new URL(db.url);
  wrong.password = 'wrong';
  const refused = open(wrong.href);
  await expect(retryConnect(() => refused.pool.query('select 1'), { timeoutMs: 30_000, onRetry })).rejects.toThrow(
    'password authentication failed',
  );
  await expect(retryConnect(() => db.pool.query('select nonsense'), { timeoutMs: 30_000, onRetry })).rejects.toThrow(
    'nonsense',
  );
  expect(reasons).toEqual([]);
  await refused.close();
});
