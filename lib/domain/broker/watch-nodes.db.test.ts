import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { BROKER_LOST_AFTER_MS } from '@/lib/contracts';
import type { Broker } from '@/lib/platform/broker';
import answers from '@/lib/platform/broker/recorded/answers.json';
import { createLog } from '@/lib/platform/log';
import { createTestDb, type TestDb } from '@/lib/testing/db';
import { emqxAdapter } from '@/lib/testing/emqx/emqx-adapter';
import { type EmqxRest, startEmqxRest } from '@/lib/testing/emqx/emqx-rest';
import { fakeClock } from '@/lib/testing/fake-clock';
import { type Ctx, systemActor } from '../context';
import { createFleet, createModel, registerVehicle } from '../fleet';
import { readBrokerHealth, recordBrokerEvents, sweepPresence } from '../presence';
import { createAuthenticationRecords } from './authentications/create-authentication-records';
import { createNodeWatch } from './watch-nodes';

// As the recorded EMQX has them: one vehicle that is connected, on its only node
const VIN = 'LTESTA1B0R0000001';
const GONE = 'LTESTA1B0R0000009';
const SERIAL = 'TBX20240001';
// It is connected too, without a certificate
const BY_PASSWORD = 'LTESTA1B0R0000002';
const PASSWORD_PEER = '127.0.0.1:50008';
const NODE = 'emqx@127.0.0.1';
const clock = fakeClock(Date.UTC(2026, 10, 22, 12));
let db: TestDb;
let ctx: Ctx;
let rest: EmqxRest;
let broker: Broker;
let isReachable: boolean;
const parts = () => ({ ctx, broker, isReachable: async () => isReachable });
let watch: ReturnType<typeof createNodeWatch>;

beforeAll(async () => {
  db = await createTestDb();
  ctx = { db, clock, actor: systemActor('test') };
  await createFleet({ ctx, input: { code: 'north', name: 'North' } });
  await createModel({ ctx, input: { code: 'm', name: 'M', manufacturer: 'M', powertrain: 'bev' } });
  await registerVehicle({ ctx, input: { vin: VIN, fleet: 'north', model: 'm', tboxSerial: SERIAL } });
  await db.pool.query(
    `insert into tbox_certificates (id, tbox_id, serial_number, fingerprint, not_before, not_after)
     select 'valid', id, '02', 'v', now() - interval '1 day', now() + interval '1 year' from tboxes where serial = $1`,
    [SERIAL],
  );
  for (const vin of [GONE, BY_PASSWORD]) await registerVehicle({ ctx, input: { vin, fleet: 'north', model: 'm' } });
});
beforeEach(async () => {
  rest = await startEmqxRest();
  rest.configuration.authenticators.push({ id: 'password_based:http' });
  broker = emqxAdapter(rest, { clock });
  isReachable = true;
  watch = createNodeWatch(parts());
  await db.pool.query(
    `delete from broker_nodes; delete from presence_sessions; update vehicle_presence set connected = false;
     delete from broker_admissions; delete from broker_unadmitted`,
  );
});
afterEach(() => rest.close());
afterAll(() => db?.drop());

const connected = async () => {
  const { rows } = await db.pool.query<{ vin: string }>(
    'select v.vin from vehicles v join vehicle_presence p on p.vehicle_id = v.id where p.connected order by v.vin',
  );
  return rows.map(({ vin }) => vin);
};
const connect = (vin: string, { node = NODE, aheadMs = 0 } = {}) => {
  const at = { node, peername: '192.0.2.1:5', connected_at: clock.now() + aheadMs, timestamp: clock.now() + aheadMs };
  return recordBrokerEvents({ ctx, input: [{ event: 'client.connected', clientid: vin, ...at }] });
};
const stopped = () => {
  const body = answers.nodes.response.body.map(({ node }) => ({ node, node_status: 'stopped', role: 'core' }));
  rest.answerNext({ status: 200, body });
};
const sweep = () => sweepPresence({ ctx, input: { evaluateNodes: true } });

test('a node that is new is compared with its clients: who is listed is connected, who is not has gone', async () => {
  await connect(GONE);
  clock.advance(1_000);
  await watch();
  expect(await connected()).toEqual([VIN]);
});

test('what was connected to a node that stopped is not shown as connected', async () => {
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

test('that its API is silent for a moment says nothing about a broker; for long, that nobody knows', async () => {
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

test('a broker that answers neither its API nor clients is lost after 8 s, and what was connected to it', async () => {
  await watch();
  await rest.close();
  isReachable = false;
  for (let waitedMs = 0; waitedMs <= BROKER_LOST_AFTER_MS; waitedMs += 2_000) {
    clock.advance(2_000);
    await watch();
    await sweep();
  }
  expect(await connected()).toEqual([]);
  expect((await readBrokerHealth({ ctx })).ok).toBe(false);
});

test('a lost event is found when all are compared', async () => {
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

test.each([-600_000, 600_000])('a lost event of a node whose clock is off by %i ms is found too', async (aheadMs) => {
  await watch();
  await connect(GONE, { aheadMs });
  await watch({ compare: true });
  expect(await connected()).toEqual([VIN]);
});

test('a comparison that failed is made again by the next look', async () => {
  await connect(GONE);
  rest.answerNext({ status: 200, body: answers.nodes.response.body });
  rest.answerNext({ status: 503, body: {} });
  await expect(watch()).rejects.toMatchObject({ code: 'unavailable' });
  expect(await connected()).toEqual([GONE]);
  await watch();
  expect(await connected()).toEqual([VIN]);
});

test('a vehicle that was told of by a node which the broker does not have is not connected there', async () => {
  await watch();
  await connect(GONE, { node: 'nobody@192.0.2.9' });
  await watch();
  expect(await connected()).toEqual([VIN, GONE]);
  await watch({ compare: true });
  expect(await connected()).toEqual([VIN]);
});

test('a vehicle on two nodes, as the end of the old connection was lost, is asked for within seconds', async () => {
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
  const asked = rest.requests.length;
  await watch();
  expect(rest.requests.slice(asked).map(({ line }) => line)).toEqual(['GET /nodes']);
});

/** What EMQX still has. */
const clientsLeft = async () => {
  const authorization = `Basic ${btoa(`${rest.key}:${rest.secret}`)}`;
  const answer = await fetch(`${rest.url}/clients?limit=100&conn_state=connected`, { headers: { authorization } });
  const { data } = (await answer.json()) as { data: { clientid: string }[] };
  return data.map(({ clientid }) => clientid).sort();
};
const log = createLog('test', 'silent');
/** The edge let it in, and EMQX told of its connection. */
async function admit(clientId: string, peer: string, connectedAt: number): Promise<void> {
  const admissions = createAuthenticationRecords({ ctx, log });
  admissions.record(clientId, peer.replace(/:\d+$/, ''));
  expect((await admissions.filter([{ clientId, peer, connectedAt }])).size).toBe(1);
  await admissions.stop();
}
const BY_PASSWORD_AT = Date.parse('2026-11-22T10:24:00.308+00:00');
const restart = () => {
  const [node] = answers.nodes.response.body;
  rest.answerNext({ status: 200, body: [{ ...node, uptime: 3_000 }] });
};

describe('clients that EMQX let in before it asked the edge', () => {
  test('are disconnected and never shown, once the node has loaded its chain', async () => {
    rest.configuration.loading.push(NODE);
    await watch();
    expect([await connected(), (await clientsLeft()).length]).toEqual([[], 3]);
    rest.configuration.loading.length = 0;
    clock.advance(2_000);
    expect(await watch()).toEqual({ disconnected: 2 });
    // The certificate proves that this one would be let in
    expect([await connected(), await clientsLeft()]).toEqual([[VIN], [VIN]]);
  });

  test('are examined at each restart of a node, and only then', async () => {
    await watch();
    clock.advance(2_000);
    await watch();
    const asked = rest.requests.length;
    clock.advance(2_000);
    await watch();
    expect(rest.requests.slice(asked).map(({ line }) => line)).toEqual(['GET /nodes']);
    clock.advance(2_000);
    restart();
    await watch();
    expect(rest.requests.slice(asked).map(({ line }) => line)).toContain(
      'GET /authentication/password_based%3Ahttp/status',
    );
  });

  test.each([
    ['left the cluster', []],
    ['was cut off', answers.nodes.response.body.map(({ node }) => ({ node, node_status: 'stopped', role: 'core' }))],
  ])('are examined when a node comes back that %s, though it did not start again', async (_what, others) => {
    const elsewhere = { ...answers.nodes.response.body[0], node: 'other@192.0.2.9' };
    await watch();
    clock.advance(2_000);
    await watch();
    clock.advance(2_000);
    rest.answerNext({ status: 200, body: [elsewhere, ...others] });
    await watch();
    rest.addClient({ clientid: 'tsp-evil', username: 'platform', connected_at: '2026-11-22T10:30:00.000+00:00' });
    clock.advance(2_000);
    expect(await watch()).toEqual({ disconnected: 1 });
    expect(await clientsLeft()).toEqual([VIN]);
  });

  test('are examined after a start of ours too, when the examination had not come to its end', async () => {
    rest.configuration.loading.push(NODE);
    await watch();
    rest.configuration.loading.length = 0;
    clock.advance(2_000);
    expect(await createNodeWatch(parts())()).toEqual({ disconnected: 2 });
  });

  test('are examined later, when EMQX cannot say yet which nodes ask the edge', async () => {
    rest.failNext('GET /authentication/password_based%3Ahttp/status');
    await expect(watch()).rejects.toThrow('The broker does not answer');
    expect([await connected(), (await clientsLeft()).length]).toEqual([[], 3]);
    clock.advance(2_000);
    expect(await watch()).toEqual({ disconnected: 2 });
  });

  test('leaves one that the edge let in', async () => {
    await admit(BY_PASSWORD, PASSWORD_PEER, BY_PASSWORD_AT);
    await watch();
    expect(await clientsLeft()).toEqual([VIN, BY_PASSWORD]);
    expect(await connected()).toEqual([VIN, BY_PASSWORD]);
  });

  test.each([
    ['its address', '192.0.2.9:50008', BY_PASSWORD_AT],
    ['its connection', PASSWORD_PEER, BY_PASSWORD_AT - 1_000],
  ])('but not one that only shares the name with it, and not %s', async (_what, peer, connectedAt) => {
    await admit(BY_PASSWORD, peer, connectedAt);
    await watch();
    expect(await clientsLeft()).toEqual([VIN]);
  });

  test('not one whose TBox has a revoked certificate, because this may be the one', async () => {
    await db.pool.query(
      `insert into tbox_certificates (id, tbox_id, serial_number, fingerprint, not_before, not_after, revoked_at)
       select 'c', id, '01', 'f', now() - interval '1 day', now() + interval '1 day', now() - interval '1 hour'
       from tboxes where serial = $1`,
      [SERIAL],
    );
    await watch();
    expect([await connected(), await clientsLeft()]).toEqual([[], []]);
    await db.pool.query(`delete from tbox_certificates where id = 'c'`);
  });

  test.each([
    ['withdrawn', 'issuing', 'withdrawn'],
    ['imported', 'external', 'active'],
  ])('not one while an authority is %s, as it may have signed in its name', async (_what, kind, state) => {
    await db.pool.query(
      `insert into certificate_authorities (key_id, kind, name, state, created_by, not_before, not_after)
       values ('k', $1, 'Another', $2, 'test', now() - interval '1 day', now() + interval '1 day')`,
      [kind, state],
    );
    await watch();
    expect([await connected(), await clientsLeft()]).toEqual([[], []]);
    await db.pool.query(`delete from certificate_authorities where key_id = 'k'`);
  });

  test('a browser that came back is left alone by the second look', async () => {
    await watch();
    clock.advance(2_000);
    rest.addClient({ clientid: 'web-new', username: 'u', connected_at: '2026-11-22T10:30:00.000+00:00' });
    expect(await watch()).toEqual({ disconnected: 0 });
    expect(await clientsLeft()).toEqual([VIN, 'web-new']);
  });
});

describe('a connection that was told of without an admission', () => {
  const tell = async (clientId: string, peer: string, connectedAt: number) => {
    const admissions = createAuthenticationRecords({ ctx, log });
    const admitted = await admissions.filter([{ clientId, peer, connectedAt }]);
    await admissions.stop();
    return admitted.size;
  };

  test('is not shown, and ended if nothing proves it', async () => {
    await watch();
    rest.addClient({ clientid: BY_PASSWORD, username: 'tbox', connected_at: '2026-11-22T10:30:00.000+00:00' });
    expect(await tell(BY_PASSWORD, PASSWORD_PEER, Date.UTC(2026, 10, 22, 10, 30))).toBe(0);
    expect(await watch()).toEqual({ disconnected: 1 });
    expect([await connected(), await clientsLeft()]).toEqual([[VIN], [VIN]]);
  });

  test('is shown if its certificate proves it', async () => {
    await watch();
    await db.pool.query(
      'delete from presence_sessions; update vehicle_presence set connected = false, session_id = null',
    );
    expect(await tell(VIN, '127.0.0.1:50318', Date.parse('2026-11-22T10:24:00.295+00:00'))).toBe(0);
    expect(await watch()).toEqual({ disconnected: 0 });
    expect(await connected()).toEqual([VIN]);
  });

  test('an admission is good for one connection, however often it is told of', async () => {
    await admit(VIN, '192.0.2.1:5', 1_000);
    expect(await tell(VIN, '192.0.2.1:5', 1_000)).toBe(1);
    expect(await tell(VIN, '192.0.2.1:6', 2_000)).toBe(0);
  });

  test('an admission that another edge writes late is waited for', async () => {
    const [one, other] = [createAuthenticationRecords({ ctx, log }), createAuthenticationRecords({ ctx, log })];
    const selecting = one.filter([{ clientId: VIN, peer: '192.0.2.1:5', connectedAt: 1_000 }]);
    await new Promise((resolve) => setTimeout(resolve, 50));
    other.record(VIN, '192.0.2.1');
    expect((await selecting).size).toBe(1);
    await Promise.all([one.stop(), other.stop()]);
  });
});
