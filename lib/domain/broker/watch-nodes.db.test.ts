import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { BROKER_LOST_AFTER_MS } from '@/lib/contracts';
import answers from '@/lib/platform/broker/recorded/answers.json';
import {
  clock,
  connect,
  connected,
  ctx,
  db,
  GONE,
  NODE,
  rest,
  setReachable,
  setUp,
  startBroker,
  stopped,
  sweep,
  VIN,
  watch,
} from '@/lib/testing/node-watch';
import { readBrokerHealth } from '../presence';

beforeAll(setUp);
beforeEach(startBroker);
afterEach(() => rest.close());
afterAll(() => db?.drop());

test('reconciles a new node with its list of clients', async () => {
  await connect(GONE);
  clock.advance(1_000);
  await watch();
  expect(await connected()).toEqual([VIN]);
});

test('ends sessions of a stopped node', async () => {
  await watch();
  clock.advance(BROKER_LOST_AFTER_MS - 1_000);
  await watch();
  await sweep();
  expect(await connected()).toEqual([VIN]);
  for (let i = 0; i < 3; i++) {
    clock.advance(4_000);
    stopped();
    await watch();
  }
  await sweep();
  expect(await connected()).toEqual([]);
  await watch();
  expect(await connected()).toEqual([VIN]);
});

test('keeps sessions while the API is silent for a minute, and ends them after that', async () => {
  await watch();
  await rest.close();
  for (let i = 0; i < 15; i++) {
    clock.advance(4_000);
    await watch();
    await sweep();
  }
  expect(await connected()).toEqual([VIN]);
  clock.advance(4_000 + BROKER_LOST_AFTER_MS);
  await watch();
  await sweep();
  expect(await connected()).toEqual([]);
});

test('ends sessions 8 s after the broker answers neither its API nor clients', async () => {
  await watch();
  await rest.close();
  setReachable(false);
  for (let waitedMs = 0; waitedMs <= BROKER_LOST_AFTER_MS; waitedMs += 2_000) {
    clock.advance(2_000);
    await watch();
    await sweep();
  }
  expect(await connected()).toEqual([]);
  expect((await readBrokerHealth({ ctx })).ok).toBe(false);
});

test('repairs a lost event when all nodes are compared', async () => {
  await watch();
  clock.advance(1_000);
  await watch();
  await connect(GONE);
  clock.advance(1_000);
  await watch();
  expect(await connected()).toEqual([VIN, GONE]);
  await watch({ compare: true });
  expect(await connected()).toEqual([VIN]);
});

test.each([-600_000, 600_000])('repairs a lost event of a node whose clock is off by %i ms', async (aheadMs) => {
  await watch();
  await connect(GONE, { aheadMs });
  await watch({ compare: true });
  expect(await connected()).toEqual([VIN]);
});

test('repeats a failed comparison in the next run', async () => {
  await connect(GONE);
  rest.answerNext({ status: 200, body: answers.nodes.response.body });
  rest.answerNext({ status: 503, body: {} });
  await expect(watch()).rejects.toMatchObject({ code: 'unavailable' });
  expect(await connected()).toEqual([GONE]);
  await watch();
  expect(await connected()).toEqual([VIN]);
});

test('ends a session of a node that the broker does not have', async () => {
  await watch();
  await connect(GONE, { node: 'nobody@192.0.2.9' });
  await watch();
  expect(await connected()).toEqual([VIN, GONE]);
  await watch({ compare: true });
  expect(await connected()).toEqual([VIN]);
});

test('queries a vehicle with sessions on two nodes within seconds', async () => {
  await watch();
  await connect(VIN, { node: 'other@192.0.2.9', aheadMs: 600_000 });
  const shownOn = async () => {
    const { rows } = await db.pool.query<{ node: string; open: number }>(
      `select s.node, (select count(*) from presence_sessions o where o.disconnected_at is null)::int as open
       from vehicle_presence p join presence_sessions s on s.id = p.session_id where p.connected`,
    );
    return rows;
  };
  expect(await shownOn()).toEqual([{ node: 'other@192.0.2.9', open: 2 }]);
  clock.advance(6_000);
  await watch();
  expect(await shownOn()).toEqual([{ node: NODE, open: 1 }]);
  const before = rest.requests.length;
  await watch();
  expect(rest.requests.slice(before).map(({ line }) => line)).toEqual(['GET /nodes']);
});
