import { randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest';
import { type CommandDetail, createTopics } from '@/lib/contracts';
import { getCommand, issueCommand } from '@/lib/domain/commands';
import type { Ctx } from '@/lib/domain/context';
import { systemClock } from '@/lib/platform/clock';
import { type BrokerFixture, startBrokerFixture, type TboxIdentity } from '@/lib/testing/broker';
import { brokerClients, closed } from '@/lib/testing/broker-clients';
import { createTestDb, type TestDb } from '@/lib/testing/db';
import { platformContext } from '@/lib/testing/platform-context';
import { createTestUser } from '@/lib/testing/test-user';
import type { RunningRole } from '../platform-context';
import { startDispatch } from './index';

// A TBox subscribes a cellular round trip after its CONNACK, or never. A command must reach it exactly once

const VIN = 'LSVAA4182E2000007';
const topics = createTopics();
const COMMANDS = topics.build({ kind: 'command', direction: 'down', vin: VIN, operation: 'door_unlock' });
let db: TestDb;
let fixture: BrokerFixture;
let identity: TboxIdentity;
let dispatch: RunningRole;
let supportCtx: Ctx;
const clients = brokerClients(() => fixture);

beforeAll(async () => {
  db = await createTestDb();
  fixture = await startBrokerFixture({ db, holdMessages: true });
  identity = await fixture.vehicle(VIN);
  const fleets = (await db.prisma.fleet.findMany()).map(({ id }) => id);
  const actor = await createTestUser(db, { id: 'sam', role: 'support', fleets });
  supportCtx = { db, clock: systemClock, actor };
  const { authorities, keyEncryptionKey } = fixture;
  dispatch = await startDispatch(platformContext(db, fixture), { authorities, keyEncryptionKey });
  await until(() => expect(Object.values(dispatch.problems())).toEqual([null, null, null]));
}, 60_000);
afterEach(async () => {
  await db.pool.query('update commands set finished_at = now(), due_at = null where finished_at is null');
  await db.pool.query('delete from command_outbox');
  await clients.closeAll();
  await until(async () => expect((await db.prisma.vehiclePresence.findFirst())?.connected ?? false).toBe(false));
});
afterAll(async () => {
  await dispatch?.stop();
  await fixture?.close();
  await db?.drop();
});

const until = (check: () => void | Promise<void>) => vi.waitFor(check, { timeout: 20_000, interval: 20 });
const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));
const read = (id: string): Promise<CommandDetail> => getCommand({ ctx: supportCtx, input: { id } });
const issue = async (more = {}): Promise<string> => {
  const input = { vin: VIN, idempotencyKey: randomUUID(), operation: 'door_unlock', reason: 'test', ...more };
  return (await issueCommand({ ctx: supportCtx, input })).id;
};
const waiting = (id: string, reason: CommandDetail['waiting']) =>
  until(async () => expect(await read(id)).toMatchObject({ state: 'queued', sentAt: null, waiting: reason }));
const types = async (id: string) => (await read(id)).events.map(({ type }) => type);

/** Of the current connection, as last reported. */
const listening = async () =>
  (
    await db.pool.query<{ operations: string[] }>(
      `select s.command_operations as operations from vehicle_presence p join presence_sessions s on s.id = p.session_id
       where p.connected`,
    )
  ).rows[0]?.operations;

/** A TBox that answers its commands. */
async function connect(options = {}) {
  const received: string[] = [];
  const client = await clients.asTbox(VIN, identity, {
    clean: false,
    ...options,
    onMessage: (self, topic, payload) => {
      if (!topic.includes('/command/')) return;
      const { commandId } = JSON.parse(String(payload));
      received.push(commandId);
      const answer = JSON.stringify({ commandId, status: 'succeeded', ts: Date.now() });
      self.publish(topic.replace('/down/', '/up/'), answer, { qos: 2 });
    },
  });
  return { client, received };
}
const done = async (id: string, received: string[]) => {
  await until(async () => expect((await read(id)).state).toBe('succeeded'));
  expect(received).toEqual([id]);
};
/** Deletes the broker's session of this client id. */
const deleteSession = async () => (await connect({ clean: true })).client.endAsync();

test.each([0, 50, 200, 1_000])(
  'delivers a waiting command once to a vehicle that subscribes %i ms after CONNACK',
  async (ms) => {
    await deleteSession();
    const id = await issue();
    await waiting(id, 'vehicle_offline');
    const { client, received } = await connect();
    await pause(ms);
    if (ms >= 200) await waiting(id, 'not_subscribed');
    await client.subscribeAsync(topics.filter.downTo(VIN), { qos: 2 });
    await done(id, received);
    expect(await types(id)).toEqual(expect.arrayContaining(['requested', 'sent', 'published', 'succeeded']));
    expect((await types(id)).filter((type) => type === 'sent')).toHaveLength(1);
  },
);

test('sends at once to a resumed session with its subscription', async () => {
  const before = await connect();
  await before.client.subscribeAsync(topics.filter.downTo(VIN), { qos: 2 });
  before.client.stream.destroy();
  await closed(before.client);
  before.client.end(true);
  await until(async () => expect((await db.prisma.vehiclePresence.findFirst())?.connected).toBe(false));
  const id = await issue();
  const { received } = await connect();
  await done(id, received);
});

test('sends nothing to a connection that took over without a subscription', async () => {
  await deleteSession();
  const before = await connect();
  await before.client.subscribeAsync(COMMANDS, { qos: 2 });
  await until(async () => expect(await listening()).toEqual(['door_unlock']));
  const after = await connect({ clean: true });
  await until(async () => expect(await listening()).toEqual([]));
  const id = await issue();
  await waiting(id, 'not_subscribed');
  await after.client.subscribeAsync(COMMANDS, { qos: 2 });
  await done(id, after.received);
  expect(before.received).toEqual([]);
});

test('resends a command that was sent during a take-over', async () => {
  await deleteSession();
  const before = await connect();
  await before.client.subscribeAsync(COMMANDS, { qos: 2 });
  await until(async () => expect(await listening()).toEqual(['door_unlock']));
  const [after, id] = await Promise.all([connect({ clean: true }), issue()]);
  await pause(300);
  await after.client.subscribeAsync(COMMANDS, { qos: 2 });
  await until(async () => expect((await read(id)).state).toBe('succeeded'));
  // The old connection may receive it too, and lose its answer; the TBox's journal removes the duplicate
  expect(new Set([...before.received, ...after.received])).toEqual(new Set([id]));
  expect(before.received.length).toBeLessThan(2);
  expect(after.received.length).toBeLessThan(2);
});

test('sends nothing after a subscription was removed by vehicle or broker', async () => {
  await deleteSession();
  const { client, received } = await connect();
  await client.subscribeAsync(COMMANDS, { qos: 2 });
  await until(async () => expect(await listening()).toEqual(['door_unlock']));
  await client.unsubscribeAsync(COMMANDS);
  await until(async () => expect(await listening()).toEqual([]));
  const id = await issue();
  await waiting(id, 'not_subscribed');
  await client.subscribeAsync([COMMANDS, `tsp/down/${VIN}/config`], { qos: 2 });
  await done(id, received);
});

test('sends nothing to a subscription to another operation', async () => {
  await deleteSession();
  const { client } = await connect();
  await client.subscribeAsync(topics.build({ kind: 'command', direction: 'down', vin: VIN, operation: 'door_lock' }));
  const id = await issue();
  await waiting(id, 'not_subscribed');
  await client.subscribeAsync(`tsp/down/${VIN}/command/+`);
  await until(async () => expect((await read(id)).state).toBe('succeeded'));
});

test('expires a command, with the reason, to a vehicle that never subscribes', async () => {
  await deleteSession();
  await connect();
  const id = await issue({ expiresInMs: 2_000 });
  await waiting(id, 'not_subscribed');
  await until(async () => expect(await read(id)).toMatchObject({ state: 'expired', sentAt: null }));
  expect(await types(id)).toEqual(['requested', 'deadline_passed']);
});

test('sends after a snapshot of the broker with a lost subscription', async () => {
  await deleteSession();
  const { client, received } = await connect();
  await client.subscribeAsync(COMMANDS, { qos: 2 });
  await until(async () => expect(await listening()).toEqual(['door_unlock']));
  // As if the event had been lost, and the node considered lost
  await db.pool.query(`update presence_sessions set command_operations = '{}' where disconnected_at is null`);
  await db.pool.query('update broker_nodes set lost_at = now()');
  const id = await issue();
  await done(id, received);
}, 40_000);
