import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { systemActor } from '@/lib/domain/context';
import { readBrokerHealth } from '@/lib/domain/presence';
import { systemClock } from '@/lib/platform/clock';
import { closeServer, createHttpServer, listen } from '@/lib/platform/http';
import { createLog } from '@/lib/platform/log';
import { type BrokerFixture, startBrokerFixture, type TboxIdentity } from '@/lib/testing/broker';
import { brokerClients, closed, eventually } from '@/lib/testing/broker-clients';
import { createTestDb, type TestDb } from '@/lib/testing/db';

const VINS = ['LTESTA1B0R0000001', 'LTESTA1B0R0000002', 'LTESTA1B0R0000003'] as const;
const [VIN] = VINS;

let db: TestDb;
let fixture: BrokerFixture;
const identities = new Map<string, TboxIdentity>();
const clients = brokerClients(() => fixture);
const identityOf = (vin: string): TboxIdentity => {
  const identity = identities.get(vin);
  if (!identity) throw new Error(`No identity for ${vin}`);
  return identity;
};
beforeAll(async () => {
  db = await createTestDb();
  fixture = await startBrokerFixture({ db });
  for (const vin of VINS) identities.set(vin, await fixture.vehicle(vin));
});
afterEach(async () => {
  await clients.closeAll();
  await eventually(async () => {
    const { rowCount } = await db.pool.query('select 1 from vehicle_presence where connected');
    return rowCount === 0;
  });
  await db.pool.query('delete from presence_sessions');
});
afterAll(async () => {
  await fixture?.close();
  await db?.drop();
});

type Row = { vin: string; connected: boolean; reason: string | null; sessions: number };
const presenceOf = async (vin: string): Promise<Row | undefined> =>
  (
    await db.pool.query<Row>(
      `select v.vin, p.connected, p.disconnect_reason as reason,
         (select count(*)::int from presence_sessions s where s.vehicle_id = v.id) as sessions
       from vehicles v join vehicle_presence p on p.vehicle_id = v.id where v.vin = $1`,
      [vin],
    )
  ).rows[0];
const whenConnected = (vin: string, connected: boolean, timeoutMs = 5_000) =>
  eventually(async () => {
    const row = await presenceOf(vin);
    return row?.connected === connected && row;
  }, timeoutMs);
const connect = (vin: string = VIN, options = {}) => clients.asTbox(vin, identityOf(vin), options);
const kick = (clientId: string, secret = fixture.secret) => admin('DELETE', `/clients/${clientId}`, secret);
async function admin(method: string, path: string, secret = fixture.secret) {
  const server = createHttpServer(fixture.routes ?? {}, createLog('test', 'silent'));
  await listen(server, 0, '127.0.0.1');
  const address = server.address();
  const port = typeof address === 'object' && address ? address.port : 0;
  const answer = await fetch(`http://127.0.0.1:${port}${path}`, { method, headers: { 'x-broker-secret': secret } });
  const body = await answer.text();
  await closeServer(server);
  return { status: answer.status, body: body ? JSON.parse(body) : null };
}

test('reports each connection with the reason of its end', async () => {
  const polite = await connect();
  await whenConnected(VIN, true);
  await polite.endAsync();
  expect(await whenConnected(VIN, false)).toMatchObject({ reason: 'normal', sessions: 1 });

  const dropped = await connect();
  await whenConnected(VIN, true);
  dropped.stream.destroy();
  expect(await whenConnected(VIN, false)).toMatchObject({ reason: 'tcp_closed', sessions: 2 });

  const wrong = await connect();
  await whenConnected(VIN, true);
  wrong.publish('tsp/elsewhere', '');
  expect(await whenConnected(VIN, false)).toMatchObject({ reason: 'not_authorized', sessions: 3 });

  const huge = await connect();
  await whenConnected(VIN, true);
  huge.publish(`tsp/up/${VIN}/x`, Buffer.alloc(200_000));
  expect(await whenConnected(VIN, false)).toMatchObject({ reason: 'protocol_error', sessions: 4 });

  // Keep-alive of one second; the timer of mqtt.js is stopped so that it sends no PINGREQ
  const silent = await connect(VIN, { keepalive: 1, reschedulePings: false });
  await whenConnected(VIN, true);
  Object.assign(silent, { sendPing: () => undefined });
  Object.assign(silent.keepaliveManager ?? {}, { reschedule: () => undefined });
  silent.keepaliveManager?.destroy();
  expect(await whenConnected(VIN, false)).toMatchObject({ reason: 'keepalive_timeout', sessions: 5 });
});

test('leaves the vehicle connected with one open session after a take-over', async () => {
  const first = await connect();
  await whenConnected(VIN, true);
  for (let i = 0; i < 10; i++) await connect();
  await closed(first);
  await eventually(async () => (await presenceOf(VIN))?.sessions === 11);
  const open = await db.pool.query('select reason from presence_sessions where disconnected_at is null');
  expect(open.rowCount).toBe(1);
  expect(await presenceOf(VIN)).toMatchObject({ connected: true });
  const { rows } = await db.pool.query(
    'select distinct reason from presence_sessions where disconnected_at is not null',
  );
  expect(rows).toEqual([{ reason: 'takenover' }]);
});

test('reports the true state after concurrent take-overs and disconnects', async () => {
  for (let round = 0; round < 5; round++) {
    const old = await connect();
    old.stream.destroy();
    const [latest] = await Promise.all([connect(), new Promise((resolve) => setTimeout(resolve, round))]);
    expect(latest.connected).toBe(true);
    // The new connection can still be found and disconnected
    expect((await kick(VIN)).status).toBe(204);
    await whenConnected(VIN, false);
  }
});

test('lists and ends connections with the broker secret only', async () => {
  const tbox = await connect();
  await clients.asService({ clientId: 'platform-1' });
  const { body } = await admin('GET', '/clients?limit=10');
  expect(body.items.map(({ clientId, kind }: { clientId: string; kind: string }) => [clientId, kind])).toEqual(
    expect.arrayContaining([
      [VIN, 'tbox'],
      ['platform-1', 'service'],
    ]),
  );
  expect((await admin('GET', '/clients?limit=1')).body.items).toHaveLength(1);
  expect((await kick(VIN, 'wrong')).status).toBe(401);
  expect((await kick(VINS[1])).status).toBe(404);
  expect((await kick('%E0%A4%A')).status).toBe(404);
  await whenConnected(VIN, true);
  expect((await kick(VIN)).status).toBe(204);
  await closed(tbox);
  expect(await whenConnected(VIN, false)).toMatchObject({ reason: 'kicked' });
});

test('reports the true state after the broker was killed and restarted', async () => {
  await Promise.all(VINS.map((vin) => connect(vin)));
  for (const vin of VINS) await whenConnected(vin, true);
  await fixture.killBroker();
  await fixture.startBroker();
  const [first, second] = VINS;
  await Promise.all([connect(first), connect(second)]);
  expect(await whenConnected(VINS[2], false)).toMatchObject({ reason: 'broker_restarted' });
  const open = await eventually(async () => {
    const { rows } = await db.pool.query<{ vin: string; connected: boolean }>(
      `select v.vin, p.connected from presence_sessions s join vehicles v on v.id = s.vehicle_id
       join vehicle_presence p on p.vehicle_id = v.id where s.disconnected_at is null order by v.vin`,
    );
    return rows.length === 2 && rows;
  }, 10_000);
  expect(open).toEqual([first, second].map((vin) => ({ vin, connected: true })));
});

test('reports events from while the edge was down once it is back', async () => {
  const tbox = await connect();
  await whenConnected(VIN, true);
  await fixture.stopEdge();
  try {
    await tbox.endAsync();
    await new Promise((resolve) => setTimeout(resolve, 300));
    expect((await presenceOf(VIN))?.connected).toBe(true);
  } finally {
    await fixture.startEdge();
  }
  expect(await whenConnected(VIN, false)).toMatchObject({ reason: 'normal' });
});

test('corrects presence sessions that the database has and the broker lacks, and vice versa', async () => {
  await connect();
  await whenConnected(VIN, true);
  // As after a restore from a backup: rows are wrong in both directions, and the node looks lost
  await db.pool.query(
    `delete from presence_sessions;
     delete from vehicle_presence where vehicle_id = (select id from vehicles where vin = '${VIN}');
     insert into presence_sessions (vehicle_id, node, peer, connected_at)
       select id, 'test', '10.0.0.1:1', now() - interval '1 hour' from vehicles where vin = '${VINS[1]}';
     update vehicle_presence set connected = true, connected_at = now() - interval '1 hour',
       session_id = (select max(id) from presence_sessions)
       where vehicle_id = (select id from vehicles where vin = '${VINS[1]}');
     update broker_nodes set lost_at = now() where node = 'test'`,
  );
  await whenConnected(VIN, true, 10_000);
  await whenConnected(VINS[1], false, 10_000);
});

test('keeps the node healthy by its heartbeat', async () => {
  const ctx = { db, clock: systemClock, actor: systemActor('test') };
  await clients.asService();
  const health = await readBrokerHealth({ ctx });
  expect(health).toMatchObject({ ok: true, nodes: [{ node: 'test', lostAt: null }] });
  expect(await fixture.readiness()).toEqual({ edge: null });
});

test('ends a session whose start is in the future after the node’s clock was set back', async () => {
  await db.pool.query(
    `insert into vehicle_presence (vehicle_id) select id from vehicles where vin = '${VINS[1]}' on conflict do nothing;
     insert into presence_sessions (vehicle_id, node, peer, connected_at)
       select id, 'test', '10.0.0.1:1', now() + interval '30 s' from vehicles where vin = '${VINS[1]}';
     update vehicle_presence set connected = true, connected_at = now(), session_id = (select max(id) from presence_sessions)
       where vehicle_id = (select id from vehicles where vin = '${VINS[1]}');
     update broker_nodes set lost_at = now() where node = 'test'`,
  );
  expect(await whenConnected(VINS[1], false, 10_000)).toMatchObject({ reason: 'missing_at_reconciliation' });
});
