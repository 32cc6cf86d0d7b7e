import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { type Ctx, systemActor } from '@/lib/domain/context';
import { maintainPartitions } from '@/lib/domain/telemetry';
import ruleEvents from '@/lib/platform/broker/recorded/rule-events.json';
import { systemClock } from '@/lib/platform/clock';
import { type BrokerFixture, startBrokerFixture } from '@/lib/testing/broker';
import { createTestDb, type TestDb } from '@/lib/testing/db';
import { insertSentCommand } from '@/lib/testing/fleet';

// Messages that EMQX acknowledged and could not deliver, as its rule `tsp_dropped` posts them
const VIN = 'LTESTA1B0R0000001';
let db: TestDb;
let fixture: BrokerFixture;

beforeAll(async () => {
  db = await createTestDb();
  const ctx: Ctx = { db, clock: systemClock, actor: systemActor('test') };
  fixture = await startBrokerFixture({ db });
  await fixture.vehicle(VIN);
  await maintainPartitions({ ctx, input: { retentionDays: 30 } });
});
beforeEach(() => db.pool.query('truncate vehicle_events, quarantined_messages, telemetry, vehicle_state'));
afterAll(async () => {
  await fixture?.close();
  await db?.drop();
});

const { payload: _payload, ...recorded } = ruleEvents.dropped;
const dropped = (path: string, payload: unknown, changes: object = {}) => ({
  ...recorded,
  topic: `tsp/up/${VIN}/${path}`,
  payload_base64: Buffer.from(typeof payload === 'string' ? payload : JSON.stringify(payload)).toString('base64'),
  publish_received_at: Date.now(),
  ...changes,
});
async function post(body: unknown, secret = fixture.secret): Promise<number> {
  const headers = { 'content-type': 'application/json', 'x-broker-secret': secret };
  const init = { method: 'POST', headers, body: JSON.stringify(body) };
  return (await fetch(`${fixture.urls.edge}/broker/dropped`, init)).status;
}
const event = (seq: number) => ({ ts: Date.now(), seq, severity: 'info', data: {} });
const storedEvents = async () =>
  (await db.pool.query<{ seq: number }>('select seq from vehicle_events order by seq')).rows.map(({ seq }) => seq);

test('stores an event before it answers, and once when it is sent twice', async () => {
  const message = dropped('event/door_opened', event(7));
  expect(await post(message)).toBe(200);
  expect(await storedEvents()).toEqual([7]);
  expect(await post(message)).toBe(200);
  expect(await storedEvents()).toEqual([7]);
});

test('stores many concurrent messages', async () => {
  const seqs = Array.from({ length: 200 }, (_, i) => i + 1);
  const answers = await Promise.all(seqs.map((seq) => post(dropped('event/door_opened', event(seq)))));
  expect(new Set(answers)).toEqual(new Set([200]));
  expect(await storedEvents()).toEqual(seqs);
});

test('dates telemetry by its arrival at the broker', async () => {
  const publishedAt = Date.now() - 300_000;
  const report = { ts: publishedAt - 50, seq: 1, signals: { Speed: 42 } };
  expect(await post(dropped('telemetry', report, { publish_received_at: publishedAt }))).toBe(200);
  const { rows } = await db.pool.query<{ receivedAt: Date }>('select received_at as "receivedAt" from vehicle_state');
  expect(rows.map(({ receivedAt }) => receivedAt.getTime())).toEqual([publishedAt]);
});

test('dates nothing in the future for a node whose clock is ahead', async () => {
  const report = { ts: Date.now(), seq: 1, signals: { Speed: 42 } };
  expect(await post(dropped('telemetry', report, { publish_received_at: Date.now() + 600_000 }))).toBe(200);
  const { rows } = await db.pool.query<{ late: boolean }>('select received_at <= now() as late from vehicle_state');
  expect(rows).toEqual([{ late: true }]);
});

test.each([
  ['in 1970', () => 0],
  ['in 2100', () => 4_102_444_800_000],
  ['ten minutes behind', () => Date.now() - 600_000],
])('loses nothing of a node whose clock is %s', async (_when, at) => {
  expect(await post(dropped('event/door_opened', event(7), { publish_received_at: at() }))).toBe(200);
  expect(await storedEvents()).toEqual([7]);
});

test('ends a command by its answer', async () => {
  const commandId = await insertSentCommand(db, VIN);
  const answer = { commandId, status: 'succeeded', ts: Date.now() };
  expect(await post(dropped('command/door_unlock', answer, { qos: 2 }))).toBe(200);
  const { rows } = await db.pool.query<{ state: string }>('select state from commands where id = $1', [commandId]);
  expect(rows).toEqual([{ state: 'succeeded' }]);
});

test('rejects malformed messages with a status that EMQX does not retry', async () => {
  expect(await post(dropped('event/door_opened', 'not JSON'))).toBe(200);
  expect(await post(dropped('nothing/of/ours', {}))).toBe(200);
  expect(await post({ ...dropped('event/door_opened', event(1)), reason: 'queue_full' })).toBe(400);
  expect(await post({ ...dropped('event/door_opened', event(1)), qos: 0 })).toBe(400);
  expect(await post(dropped('event/door_opened', event(1)), 'another secret')).toBe(401);
  expect(await storedEvents()).toEqual([]);
});
