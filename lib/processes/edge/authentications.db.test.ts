import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { sessionOfClient } from '@/lib/domain/access/authentication/live-tokens/live-client-id';
import hookRequests from '@/lib/platform/broker/recorded/hook-requests.json';
import ruleEvents from '@/lib/platform/broker/recorded/rule-events.json';
import { systemClock } from '@/lib/platform/clock';
import { type BrokerFixture, startBrokerFixture } from '@/lib/testing/broker';
import { eventually } from '@/lib/testing/broker-clients';
import { createTestDb, type TestDb } from '@/lib/testing/db';
import { issueTestToken } from '@/lib/testing/live-token';
import { recordNotifications } from '@/lib/testing/record-notifications';
import { createTestUser } from '@/lib/testing/test-user';

// EMQX also reports connections that it accepted before it could ask the edge: those are dropped
const VIN = 'LTESTA1B0R0000001';
let db: TestDb;
let fixture: BrokerFixture;

beforeAll(async () => {
  db = await createTestDb();
  // No broker listens there: these tests drain no sessions
  fixture = await startBrokerFixture({ db, sharedBroker: { host: '127.0.0.1', port: 9 } });
  await fixture.vehicle(VIN, 'TBX20240001');
  await fixture.importedTbox('TBX20240001');
});
beforeEach(() =>
  db.pool.query(`delete from vehicle_presence; delete from presence_sessions; delete from broker_admissions;
    delete from broker_unadmitted`),
);
afterAll(async () => {
  await fixture?.close();
  await db?.drop();
});

async function post(path: string, body: unknown): Promise<unknown> {
  const headers = { 'content-type': 'application/json', 'x-broker-secret': fixture.secret };
  const answer = await fetch(`${fixture.urls.edge}${path}`, { method: 'POST', headers, body: JSON.stringify(body) });
  expect(answer.status).toBe(200);
  return answer.json();
}
const authenticate = (changes: object = {}) =>
  post('/broker/authenticate', { ...hookRequests.authenticate.mtls, ...changes });
const connect = (changes: object = {}) => post('/broker/events', { ...ruleEvents.connected, ...changes });
const isConnected = async () => (await db.pool.query('select 1 from vehicle_presence where connected')).rows.length > 0;
const unauthenticated = async () =>
  (await db.pool.query<{ id: string }>('select client_id as id from broker_unadmitted')).rows.map(({ id }) => id);

test('records the connection of an authenticated vehicle', async () => {
  await authenticate();
  await connect();
  expect([await isConnected(), await unauthenticated()]).toEqual([true, []]);
});

test('drops the connection of an unauthenticated vehicle and has it checked', async () => {
  await connect();
  expect([await isConnected(), await unauthenticated()]).toEqual([false, [VIN]]);
});

test.each([
  ['refused', { clientid: VIN, cert_common_name: 'ANOTHER', cert_subject: 'CN=ANOTHER' }],
  ['authenticated from another address', { peerhost: '192.0.2.77' }],
])('drops the connection of a vehicle that was %s', async (_what, changes) => {
  await authenticate(changes);
  await connect();
  expect(await isConnected()).toBe(false);
});

test('accepts one connection for each authentication', async () => {
  await authenticate();
  await connect();
  await connect({ peername: '127.0.0.1:1', connected_at: ruleEvents.connected.connected_at + 1 });
  expect(await unauthenticated()).toEqual([VIN]);
});

test.each([0, 4_102_444_800_000, 1e300])('accepts events of a node whose clock says %d ms', async (at) => {
  await connect({ clientid: 'tsp-live-one', connected_at: at, timestamp: at });
  await eventually(async () => (await unauthenticated()).length > 0);
  expect(await unauthenticated()).toEqual(['tsp-live-one']);
});

test.each([-1, 0, 4_102_444_800_000, 1e18, 1e300])(
  'records the connection at a node whose clock says %d ms',
  async (at) => {
    await authenticate();
    await connect({ connected_at: at, timestamp: at });
    expect([await isConnected(), await unauthenticated()]).toEqual([true, []]);
  },
);

test('takes a duplicate event as the same connection', async () => {
  await authenticate();
  await connect();
  await connect();
  expect([await isConnected(), await unauthenticated()]).toEqual([true, []]);
});

test('checks a client with the name of one of our processes, but not a browser, which has a token', async () => {
  await connect({ clientid: 'web-1', username: 'u' });
  await connect({ clientid: 'tsp-dispatch-one', username: 'platform' });
  await eventually(async () => (await unauthenticated()).length > 0);
  expect(await unauthenticated()).toEqual(['tsp-dispatch-one']);
});

test('reports a browser whose session has ended, as EMQX accepts its token', async () => {
  const [open, ended] = await Promise.all([1, 2].map(() => issueTestToken({ db, clock: systemClock }, fixture)));
  if (!open || !ended) throw new Error('No tokens');
  const id = sessionOfClient(ended.clientId) ?? '';
  await db.prisma.session.delete({ where: { id } });
  const { notifications } = await recordNotifications(db, async () => {
    for (const { clientId: clientid, username } of [open, ended]) await connect({ clientid, username });
    await connect({ clientid: 'web-1', username: 'u' });
    await connect({ clientid: 'tsp-dispatch-one', username: 'platform' });
    await eventually(async () => (await unauthenticated()).length > 0);
  });
  expect(notifications).toEqual([{ type: 'session', sessionIds: [id] }]);
});

test('denies a valid token that EMQX could not verify, distinct from a forged one and not counted as a failure', async () => {
  const actor = await createTestUser(db);
  const {
    clientId: clientid,
    username,
    token: password,
  } = await issueTestToken({ db, clock: systemClock }, { ...fixture, actor });
  const body = { ...hookRequests.authenticate.ws_token, clientid, username, password };
  for (let i = 0; i < 12; i++) {
    expect(await post('/broker/authenticate', body)).toMatchObject({ result: 'deny', reason: 'token_keys_missing' });
  }
  const stolen = { ...body, clientid: 'web-other' };
  expect(await post('/broker/authenticate', stolen)).toMatchObject({ result: 'deny', reason: 'token_invalid' });
});
