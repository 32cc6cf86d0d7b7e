import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { createTopics } from '@/lib/contracts';
import { type Ctx, systemActor } from '@/lib/domain/context';
import { createBrokerAdapter } from '@/lib/platform/broker';
import hookRequests from '@/lib/platform/broker/recorded/hook-requests.json';
import { systemClock } from '@/lib/platform/clock';
import { createLog } from '@/lib/platform/log';
import { createMetrics } from '@/lib/platform/metrics';
import { type BrokerFixture, startBrokerFixture } from '@/lib/testing/broker';
import { eventually } from '@/lib/testing/broker-clients';
import { createTestDb, type TestDb } from '@/lib/testing/db';
import { type EmqxRest, startEmqxRest } from '@/lib/testing/emqx/emqx-rest';
import { type Enforcement, startEnforcement } from './enforce-access';
import type { PlatformContext } from './platform-context';

// EMQX caches what nobody decided as a refusal, for a minute
const VIN = 'LTESTA1B0R0000001';
const NODE = 'emqx@127.0.0.1';
let db: TestDb;
let fixture: BrokerFixture;
let rest: EmqxRest;
let enforcement: Enforcement;

beforeAll(async () => {
  db = await createTestDb();
  fixture = await startBrokerFixture({ db });
  await fixture.vehicle(VIN, 'TBX20240001');
});
beforeEach(async () => {
  rest = await startEmqxRest();
  const ctx: Ctx = { db, clock: systemClock, actor: systemActor('test') };
  const broker = createBrokerAdapter({
    BROKER: 'emqx',
    BROKER_PORT: 9,
    BROKER_HOOK_SECRET: 'unused in EMQX',
    MQTT_USERNAME: 'platform',
    EMQX_API_URL: rest.url,
    EMQX_API_KEY: rest.key,
    EMQX_API_SECRET: rest.secret,
  });
  const context = {
    ctx,
    log: createLog('test', 'silent'),
    metrics: createMetrics('test'),
    topics: createTopics(),
    databaseUrl: db.url,
  } as unknown as PlatformContext;
  enforcement = startEnforcement(context, { broker });
  await eventually(() => Object.values(enforcement.problems()).every((problem) => problem === null));
  await eventually(() => rest.requests.some(({ line }) => line === 'GET /metrics'));
  // What a start clears anyway, twice
  await eventually(() => rest.requests.filter(({ line }) => line === 'DELETE /authorization/cache').length >= 2);
  rest.requests.length = 0;
});
afterEach(async () => {
  await enforcement.stop();
  await rest.close();
});
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

test('a decision that the edge could not make is forgotten for that client, and stands in the denials', async () => {
  await withStuckDatabase(async () => {
    expect(await ask('/broker/authorize', hookRequests.authorize.mtls_publish)).toMatchObject({
      reason: 'unavailable',
    });
    await eventually(() => rest.requests.some(({ line }) => line === `DELETE /clients/${VIN}/authorization/cache`));
  });
  await eventually(async () => (await counted(VIN, 'publish')) === 1);
});

test('a CONNECT that the edge could not decide stands in the denials', async () => {
  await withStuckDatabase(async () => {
    expect(await ask('/broker/authenticate', hookRequests.authenticate.mtls)).toMatchObject({ reason: 'unavailable' });
  });
  await eventually(async () => (await counted(VIN, 'connect')) === 1);
});

test('refusals after a time-out of EMQX are forgotten for all, and stand in the denials under its node', async () => {
  await db.pool.query('delete from access_denials where client_id = $1', [NODE]);
  rest.undecided.count += 3;
  await eventually(() => rest.requests.some(({ line }) => line === 'DELETE /authorization/cache'));
  await eventually(async () => (await counted(NODE, 'publish')) === 3);
});

test('a count that begins again is the restart of a node, not a refusal', async () => {
  await db.pool.query('delete from access_denials where client_id = $1', [NODE]);
  rest.undecided.count = 5;
  await eventually(async () => (await counted(NODE, 'publish')) === 5);
  rest.undecided.count = 0;
  const asked = () => rest.requests.filter(({ line }) => line === 'GET /metrics').length;
  const before = asked();
  await eventually(() => asked() >= before + 2);
  rest.undecided.count = 2;
  await eventually(async () => (await counted(NODE, 'publish')) === 7);
});

test('what could not be cleared is cleared later', async () => {
  rest.failNext('DELETE /authorization/cache');
  rest.undecided.count += 1;
  await eventually(() => rest.requests.filter(({ line }) => line === 'DELETE /authorization/cache').length >= 2);
});
