import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import type { Broker } from '@/lib/platform/broker';
import hookRequests from '@/lib/platform/broker/recorded/hook-requests.json';
import { type BrokerFixture, startBrokerFixture } from '@/lib/testing/broker';
import { eventually } from '@/lib/testing/broker-clients';
import { createTestDb, type TestDb } from '@/lib/testing/db';
import { emqxAdapter } from '@/lib/testing/emqx/emqx-adapter';
import { type EmqxRest, startEmqxRest } from '@/lib/testing/emqx/emqx-rest';
import { platformContext } from '@/lib/testing/platform-context';
import { evictUndecided } from './evict-undecided';
import { startAccess } from './index';

// EMQX caches an undecided action as a refusal for a minute
const VIN = 'LTESTA1B0R0000001';
const NODE = 'emqx@127.0.0.1';
let db: TestDb;
let fixture: BrokerFixture;
let rest: EmqxRest;
let broker: Broker;
let running: { stop(): Promise<void> } | null = null;

beforeAll(async () => {
  db = await createTestDb();
  fixture = await startBrokerFixture({ db });
  await fixture.vehicle(VIN, 'TBX20240001');
});
beforeEach(async () => {
  rest = await startEmqxRest();
  broker = emqxAdapter(rest);
});
afterEach(async () => {
  await running?.stop();
  await rest.close();
});
const context = () => platformContext(db, fixture);

/** As in role `access`, notified by the edge. */
async function enforce(): Promise<void> {
  const access = startAccess(context(), { broker });
  running = access;
  await eventually(() => Object.values(access.problems()).every((problem) => problem === null));
}
/** Alone: nothing else evicts decisions. */
async function watchCounts(): Promise<void> {
  await db.pool.query('delete from access_denials where client_id = $1', [NODE]);
  running = evictUndecided(context(), broker);
  await eventually(() => asked('GET /metrics') > 0);
}
const asked = (line: string): number => rest.requests.filter((request) => request.line === line).length;
const CLEAR_ALL = 'DELETE /authorization/cache';

afterAll(async () => {
  await fixture?.close();
  await db?.drop();
});

const counted = async (client: string, kind: string): Promise<number> => {
  const { rows } = await db.pool.query<{ count: number }>(
    `select count from access_denials where reason = 'undecided' and client_id = $1 and kind = $2`,
    [client, kind],
  );
  return rows[0]?.count ?? 0;
};
async function ask(path: string, body: object): Promise<unknown> {
  const headers = { 'content-type': 'application/json', 'x-broker-secret': fixture.secret };
  const answer = await fetch(`${fixture.urls.edge}${path}`, { method: 'POST', headers, body: JSON.stringify(body) });
  return answer.json();
}
/** PostgreSQL answers nothing about vehicles while `work` runs. */
async function withStuckDatabase(work: () => Promise<void>): Promise<void> {
  const client = await db.pool.connect();
  try {
    await client.query('begin; lock table vehicles, tboxes in access exclusive mode');
    await work();
  } finally {
    await client.query('rollback');
    client.release();
  }
}

test('evicts an undecided refusal of a client and records it as a denial', async () => {
  await enforce();
  await withStuckDatabase(async () => {
    expect(await ask('/broker/authorize', hookRequests.authorize.mtls_publish)).toMatchObject({
      reason: 'unavailable',
    });
    await eventually(() => asked(`DELETE /clients/${VIN}/authorization/cache`) > 0);
  });
  await eventually(async () => (await counted(VIN, 'publish')) === 1);
});

test('records an undecided CONNECT as a denial', async () => {
  await withStuckDatabase(async () => {
    expect(await ask('/broker/authenticate', hookRequests.authenticate.mtls)).toMatchObject({ reason: 'unavailable' });
  });
  await eventually(async () => (await counted(VIN, 'connect')) === 1);
});

test('evicts refusals after a timeout of EMQX for all clients and records them with the node', async () => {
  await watchCounts();
  expect(asked(CLEAR_ALL)).toBe(0);
  rest.undecided.count += 3;
  await eventually(() => asked(CLEAR_ALL) === 1);
  await eventually(async () => (await counted(NODE, 'publish')) === 3);
});

test('treats a smaller count as the restart of a node', async () => {
  rest.undecided.count = 5;
  await watchCounts();
  rest.undecided.count = 0;
  const before = asked('GET /metrics');
  await eventually(() => asked('GET /metrics') >= before + 2);
  expect(asked(CLEAR_ALL)).toBe(0);
  rest.undecided.count = 2;
  await eventually(() => asked(CLEAR_ALL) === 1);
  await eventually(async () => (await counted(NODE, 'publish')) === 2);
});

test('retries a failed eviction', async () => {
  await watchCounts();
  rest.failNext(CLEAR_ALL);
  rest.undecided.count += 1;
  await eventually(() => asked(CLEAR_ALL) === 2);
});
