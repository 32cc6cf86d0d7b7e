import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { issueLiveToken } from '@/lib/domain/access';
import hookRequests from '@/lib/platform/broker/recorded/hook-requests.json';
import ruleEvents from '@/lib/platform/broker/recorded/rule-events.json';
import { systemClock } from '@/lib/platform/clock';
import { type BrokerFixture, startBrokerFixture } from '@/lib/testing/broker';
import { eventually } from '@/lib/testing/broker-clients';
import { createTestDb, type TestDb } from '@/lib/testing/db';
import { createTestUser } from '@/lib/testing/test-user';

// EMQX tells of connections that it let in before it asked the edge: those are not believed
const VIN = 'LTESTA1B0R0000001';
let db: TestDb;
let fixture: BrokerFixture;

beforeAll(async () => {
  db = await createTestDb();
  // Nobody is there: no session is looked at in these tests
  fixture = await startBrokerFixture({ db, sharedBroker: { host: '127.0.0.1', port: 9, tls: false } });
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

test('a vehicle that the edge let in is connected', async () => {
  await authenticate();
  await connect();
  expect([await isConnected(), await unauthenticated()]).toEqual([true, []]);
});

test('a vehicle that nobody let in is not, and is looked at', async () => {
  await connect();
  expect([await isConnected(), await unauthenticated()]).toEqual([false, [VIN]]);
});

test.each([
  ['refused', { clientid: VIN, cert_common_name: 'ANOTHER', cert_subject: 'CN=ANOTHER' }],
  ['let in from another address', { peerhost: '192.0.2.77' }],
])('nor is one that was %s', async (_what, changes) => {
  await authenticate(changes);
  await connect();
  expect(await isConnected()).toBe(false);
});

test('one admission does not let a second connection in', async () => {
  await authenticate();
  await connect();
  await connect({ peername: '127.0.0.1:1', connected_at: ruleEvents.connected.connected_at + 1 });
  expect(await unauthenticated()).toEqual([VIN]);
});

test.each([0, 4_102_444_800_000, 1e300])('a node that says %d ms as the time is heard', async (at) => {
  await connect({ clientid: 'tsp-live-one', connected_at: at, timestamp: at });
  await eventually(async () => (await unauthenticated()).length > 0);
  expect(await unauthenticated()).toEqual(['tsp-live-one']);
});

test.each([-1, 0, 4_102_444_800_000, 1e18, 1e300])('a vehicle of a node that says %d ms is connected', async (at) => {
  await authenticate();
  await connect({ connected_at: at, timestamp: at });
  expect([await isConnected(), await unauthenticated()]).toEqual([true, []]);
});

test('an event that comes twice is the same connection', async () => {
  await authenticate();
  await connect();
  await connect();
  expect([await isConnected(), await unauthenticated()]).toEqual([true, []]);
});

test('a stranger with the name of one of our own processes is looked at; a browser is not, because it has a token', async () => {
  await connect({ clientid: 'web-1', username: 'u' });
  await connect({ clientid: 'tsp-dispatch-one', username: 'platform' });
  await eventually(async () => (await unauthenticated()).length > 0);
  expect(await unauthenticated()).toEqual(['tsp-dispatch-one']);
});

test('a good token that EMQX could not check for want of keys is refused, told from a forged one, and not a guess', async () => {
  const actor = await createTestUser(db);
  const {
    clientId: clientid,
    username,
    token: password,
  } = await issueLiveToken({
    ctx: {
      db,
      clock: systemClock,
      actor,
      topicRoot: 'tsp',
      liveSession: { wsUrl: 'ws://x', protocolVersion: 5, keyEncryptionKey: fixture.keyEncryptionKey },
    },
  });
  const body = { ...hookRequests.authenticate.ws_token, clientid, username, password };
  for (let i = 0; i < 12; i++) {
    expect(await post('/broker/authenticate', body)).toMatchObject({ result: 'deny', reason: 'token_keys_missing' });
  }
  const stolen = { ...body, clientid: 'web-somebody-else' };
  expect(await post('/broker/authenticate', stolen)).toMatchObject({ result: 'deny', reason: 'token_invalid' });
});
