import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { BROKER_LOST_AFTER_MS } from '@/lib/contracts';
import { createBrokerAdapter } from '@/lib/platform/broker';
import answers from '@/lib/platform/broker/recorded/answers.json';
import { createTestDb, type TestDb } from '@/lib/testing/db';
import { type EmqxRest, startEmqxRest } from '@/lib/testing/emqx/emqx-rest';
import { fakeClock } from '@/lib/testing/fake-clock';
import { type Ctx, systemActor } from '../context';
import { createFleet, createModel, registerVehicle } from '../fleet';
import { recordBrokerEvents, sweepPresence } from '../presence';
import { createNodeWatch } from './watch-nodes';

// As the recorded EMQX has them: one vehicle that is connected, on its only node
const VIN = 'LTESTA1B0R0000001';
const GONE = 'LTESTA1B0R0000009';
const NODE = 'emqx@127.0.0.1';
const clock = fakeClock(Date.UTC(2026, 10, 22, 12));
let db: TestDb;
let ctx: Ctx;
let rest: EmqxRest;
let watch: ReturnType<typeof createNodeWatch>;

beforeAll(async () => {
  db = await createTestDb();
  ctx = { db, clock, actor: systemActor('test') };
  await createFleet({ ctx, input: { code: 'north', name: 'North' } });
  await createModel({ ctx, input: { code: 'm', name: 'M', manufacturer: 'M', powertrain: 'bev' } });
  for (const vin of [VIN, GONE]) await registerVehicle({ ctx, input: { vin, fleet: 'north', model: 'm' } });
});
beforeEach(async () => {
  rest = await startEmqxRest();
  const broker = createBrokerAdapter(
    {
      BROKER: 'emqx',
      BROKER_PORT: 9,
      BROKER_HOOK_SECRET: 'unused in EMQX',
      MQTT_USERNAME: 'platform',
      EMQX_API_URL: rest.url,
      EMQX_API_KEY: rest.key,
      EMQX_API_SECRET: rest.secret,
    },
    clock,
  );
  watch = createNodeWatch({ ctx, broker });
  await db.pool.query(
    'delete from broker_nodes; delete from presence_sessions; update vehicle_presence set connected = false',
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
const sweep = () => sweepPresence({ ctx, input: { judgeNodes: true } });

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

test('a lost event is found when all are compared', async () => {
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
