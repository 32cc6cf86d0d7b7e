import { afterAll, afterEach, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import type { Log } from '@/lib/platform/log';
import { createTestDb, type TestDb } from '@/lib/testing/db';
import { createNotifications, type Notification, type Notifications, notify } from '.';

let db: TestDb;
let notifications: Notifications;
const log = { debug: vi.fn(), warn: vi.fn(), error: vi.fn() };

const APPLICATION = 'suite notifications';
const connections = async (): Promise<number[]> =>
  (
    await db.pool.query<{ pid: number }>(
      'select pid from pg_stat_activity where datname = current_database() and application_name = $1',
      [APPLICATION],
    )
  ).rows.map(({ pid }) => pid);

const vehicle = (...vehicleIds: number[]): Notification<'tsp_feed'> => ({
  type: 'vehicle',
  change: 'changed',
  vehicleIds,
});
const send = (channel: string, payload: string) => db.pool.query('select pg_notify($1, $2)', [channel, payload]);

/** A subscriber that records notifications, once subscribed. */
async function subscriber<C extends Parameters<Notifications['subscribe']>[0]>(channels: C) {
  const received: Notification[] = [];
  const subscribed: (number | null)[] = [];
  const subscription = notifications.subscribe(channels, (notification) => received.push(notification), {
    onSubscribed: (missedSince) => subscribed.push(missedSince),
  });
  await expect.poll(() => subscribed).toEqual([null]);
  return { ...subscription, received, subscribed };
}

beforeAll(async () => {
  db = await createTestDb();
});

beforeEach(() => {
  vi.clearAllMocks();
  notifications = createNotifications({ databaseUrl: db.url, applicationName: 'suite', log: log as unknown as Log });
});

afterEach(() => notifications.close());
afterAll(() => db.drop());

test('delivers to all subscribers of a channel over one connection', async () => {
  const first = await subscriber('tsp_feed');
  const second = await subscriber(['tsp_feed', 'tsp_access']);
  const other = await subscriber('tsp_commands');
  expect(await connections()).toHaveLength(1);
  await notify(db, 'tsp_feed', vehicle(1));
  await notify(db, 'tsp_access', { type: 'rules', version: 2 });
  await expect.poll(() => second.received).toEqual([vehicle(1), { type: 'rules', version: 2 }]);
  expect(first.received).toEqual([vehicle(1)]);
  expect(other.received).toEqual([]);
});

test('opens no connection before the first subscription', async () => {
  await notify(db, 'tsp_feed', vehicle(1));
  expect(await connections()).toEqual([]);
});

test('sends at commit, and nothing where the transaction rolls back', async () => {
  const { received } = await subscriber('tsp_feed');
  await db.transaction(async (client) => {
    await notify(client, 'tsp_feed', vehicle(1));
    await db.pool.query('select 1');
    expect(received).toEqual([]);
  });
  await db.transaction((tx) => notify(tx, 'tsp_feed', vehicle(2)));
  const failed = db.transaction(async (client) => {
    await notify(client, 'tsp_feed', vehicle(3));
    throw new Error('rolled back');
  });
  await expect(failed).rejects.toThrow('rolled back');
  await notify(db, 'tsp_feed', vehicle(4));
  await expect.poll(() => received).toEqual([vehicle(1), vehicle(2), vehicle(4)]);
});

test('splits notifications that exceed a payload', async () => {
  const { received } = await subscriber('tsp_feed');
  const vehicleIds = Array.from({ length: 3_000 }, (_, i) => 1_000_000 + i);
  await db.transaction((client) => notify(client, 'tsp_feed', { type: 'presence', vehicleIds }));
  const ids = () => received.flatMap((one) => (one.type === 'presence' ? one.vehicleIds : []));
  await expect.poll(ids).toEqual(vehicleIds);
  expect(received.length).toBeGreaterThan(1);
});

test('drops and logs malformed payloads; the others are delivered', async () => {
  const { received } = await subscriber(['tsp_feed', 'tsp_commands']);
  await send('tsp_feed', 'not JSON');
  await send('tsp_feed', '{"type":"unknown"}');
  await send('tsp_feed', '{"type":"presence","vehicleIds":"1"}');
  await send('tsp_commands', JSON.stringify(vehicle(1)));
  await send('tsp_feed', '');
  await notify(db, 'tsp_feed', vehicle(2));
  await expect.poll(() => received).toEqual([vehicle(2)]);
  expect(log.warn).toHaveBeenCalledTimes(5);
});

test('a subscriber that throws does not affect others', async () => {
  notifications.subscribe('tsp_feed', () => {
    throw new Error('broken subscriber');
  });
  const { received } = await subscriber('tsp_feed');
  await notify(db, 'tsp_feed', vehicle(1));
  await expect.poll(() => received).toEqual([vehicle(1)]);
  expect(log.error).toHaveBeenCalledTimes(1);
});

test('reconnects after a lost connection, and reports since when notifications were missed', async () => {
  const one = await subscriber('tsp_feed');
  const two = await subscriber('tsp_commands');
  const before = Date.now();
  for (const pid of await connections()) await db.pool.query('select pg_terminate_backend($1)', [pid]);
  await expect.poll(() => log.warn.mock.calls.length).toBe(1);
  await notify(db, 'tsp_feed', vehicle(1));
  // One that subscribes while the connection is lost has missed nothing
  const late = await subscriber('tsp_feed');
  await expect.poll(() => one.problem()).toBeNull();
  await notify(db, 'tsp_feed', vehicle(2));
  await expect.poll(() => late.received.at(-1)).toEqual(vehicle(2));
  for (const { subscribed } of [one, two]) {
    expect(subscribed).toEqual([null, expect.any(Number)]);
    expect(subscribed[1]).toBeGreaterThanOrEqual(before);
    expect(subscribed[1]).toBeLessThanOrEqual(Date.now());
  }
  expect(one.received.at(-1)).toEqual(vehicle(2));
  expect(late.subscribed).toEqual([null]);
  expect(await connections()).toHaveLength(1);
  expect(log.warn).toHaveBeenCalledTimes(1);
});

test('ends LISTEN with the last subscriber of a channel', async () => {
  const first = await subscriber(['tsp_feed', 'tsp_access']);
  const second = await subscriber('tsp_feed');
  first.unsubscribe();
  first.unsubscribe();
  await subscriber('tsp_commands'); // its LISTEN follows the UNLISTEN
  await send('tsp_access', 'malformed, and logged if it were received');
  await notify(db, 'tsp_feed', vehicle(1));
  await expect.poll(() => second.received).toEqual([vehicle(1)]);
  expect(first.received).toEqual([]);
  expect(log.warn).not.toHaveBeenCalled();
  second.unsubscribe();
  const third = await subscriber('tsp_access');
  await send('tsp_feed', 'malformed');
  await notify(db, 'tsp_access', { type: 'rules', version: 1 });
  await expect.poll(() => third.received).toHaveLength(1);
  expect(log.warn).not.toHaveBeenCalled();
});

test('closes its connection for good', async () => {
  const { received } = await subscriber('tsp_feed');
  await notifications.close();
  await expect.poll(connections).toEqual([]);
  await notify(db, 'tsp_feed', vehicle(1));
  notifications.subscribe('tsp_feed', () => undefined);
  expect(await connections()).toEqual([]);
  expect(received).toEqual([]);
  expect(log.warn).not.toHaveBeenCalled();
});

test('subscribes once the database becomes available', async () => {
  await notifications.close();
  const url = new URL(db.url);
  const later = `${url.pathname.slice(1)}_later`;
  url.pathname = `/${later}`;
  notifications = createNotifications({
    databaseUrl: String(url),
    applicationName: 'suite',
    log: log as unknown as Log,
  });
  const subscribed: (number | null)[] = [];
  const { problem } = notifications.subscribe('tsp_feed', () => undefined, {
    onSubscribed: (missedSince) => subscribed.push(missedSince),
  });
  await expect.poll(problem).toContain('does not exist');
  await db.pool.query(`create database ${later}`);
  try {
    await expect.poll(() => subscribed, { timeout: 10_000 }).toEqual([null]);
  } finally {
    await notifications.close();
    await db.pool.query(`drop database ${later} with (force)`);
  }
});
