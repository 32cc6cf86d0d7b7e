import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { ConnectionEvent } from '@/lib/contracts';
import { createTestDb, type TestDb } from '@/lib/testing/db';
import { fakeClock } from '@/lib/testing/fake-clock';
import { seededBelow } from '@/lib/testing/random';
import { interleave, simulateCluster } from '@/lib/testing/simulate-cluster';
import { type Ctx, systemActor } from '../context';
import { drawMark, recordBrokerEvents, recordNodeList } from './index';

const START = Date.UTC(2026, 0, 15, 12);
const SKEW_MS = 600_000;
const NODES = ['a', 'b', 'c'] as const;
const VINS = Array.from({ length: 6 }, (_, i) => `LSVAA4182E200000${i}`);
const VIN = VINS[0] as string;
const SEEDS = Array.from({ length: 40 }, (_, i) => i);

let db: TestDb;
let ctx: Ctx;
const clock = fakeClock(START);

beforeAll(async () => {
  db = await createTestDb();
  ctx = { db, clock, actor: systemActor('test') };
  await db.pool.query(`insert into fleets (code, name) values ('north', 'North')`);
  await db.pool.query(
    `insert into vehicle_models (code, name, manufacturer, powertrain) values ('m', 'M', 'M', 'electric')`,
  );
  await db.pool.query(
    `insert into vehicles (vin, fleet_id, model_id) select vin, 1, 1 from unnest($1::text[]) as vin`,
    [VINS],
  );
});
beforeEach(() => reset());
afterAll(() => db?.drop());

async function reset(): Promise<void> {
  await db.pool.query('truncate presence_sessions, vehicle_presence, broker_nodes');
  clock.set(START);
}
const record = (...input: ConnectionEvent[]) => recordBrokerEvents({ ctx, input });
const on = (node: string, peername: string, connected_at: number, clientid = VIN): ConnectionEvent => {
  return { event: 'client.connected', clientid, node, peername, connected_at, timestamp: connected_at };
};
const off = (node: string, peername: string, connected_at: number | undefined, disconnected_at: number) => {
  const event = { event: 'client.disconnected' as const, clientid: VIN, node, peername, reason: 'tcp_closed' };
  return { ...event, connected_at, disconnected_at, timestamp: disconnected_at };
};
const snapshot = (node: string, timestamp: number, ...clients: [peername: string, connected_at: number][]) => ({
  event: 'broker.snapshot' as const,
  node,
  timestamp,
  clients: clients.map(([peername, connected_at]) => ({ clientid: VIN, peername, connected_at })),
});

/** In the form of the world's `truth`. */
async function shown(): Promise<Record<string, string | null>> {
  const { rows } = await db.pool.query<{ vin: string; shown: string | null }>(
    `select v.vin, case when p.connected then s.node || ' ' || s.peer end as shown
     from vehicles v left join vehicle_presence p on p.vehicle_id = v.id left join presence_sessions s on s.id = p.session_id
     order by v.vin`,
  );
  return Object.fromEntries(rows.map(({ vin, shown }) => [vin, shown]));
}
const shownOf = async () => (await shown())[VIN];

function skewedWorld(seed: number, namedEnds: boolean) {
  const below = seededBelow(seed + 1_000);
  const clocks = Object.fromEntries(NODES.map((node) => [node, below(2 * SKEW_MS) - SKEW_MS]));
  return simulateCluster({ vins: VINS, seed, clocks, namedEnds, start: START });
}

/** Repeats some events a little later. */
function double(events: ConnectionEvent[], below: (bound: number) => number): ConnectionEvent[] {
  const reported = [...events];
  for (const event of events) {
    if (below(5) === 0) reported.splice(reported.indexOf(event) + 1 + below(4), 0, event);
  }
  return reported;
}
/** Swaps some neighbours. */
function shuffle(events: ConnectionEvent[], below: (bound: number) => number): ConnectionEvent[] {
  const reported = [...events];
  for (let i = 1; i < reported.length; i++) {
    if (below(3) === 0) reported.splice(i - 1, 2, reported[i] as ConnectionEvent, reported[i - 1] as ConnectionEvent);
  }
  return reported;
}

/** In batches, as the edge stores them. */
async function recordAll(events: ConnectionEvent[], below: (bound: number) => number): Promise<void> {
  for (let from = 0; from < events.length; ) {
    const size = 1 + below(15);
    clock.advance(100);
    await record(...events.slice(from, from + size));
    from += size;
  }
}

describe('events of a node whose clock is wrong', () => {
  test.each([2_000, 3_000, SKEW_MS])('show the vehicle as connected to a node %i ms behind', async (behind) => {
    await record(on('a', 'p1', START), on('b', 'p2', START - behind));
    expect(await shownOf()).toBe('b p2');
    await record(off('a', 'p1', START, START + 50));
    expect(await shownOf()).toBe('b p2');
    await record(snapshot('b', START - behind + 1_000, ['p2', START - behind]));
    expect(await shownOf()).toBe('b p2');
    await record(off('b', 'p2', START - behind, START - behind + 5_000));
    expect(await shownOf()).toBeNull();
  });

  test('show the next session after one that is stamped ahead', async () => {
    await record(on('a', 'p1', START + SKEW_MS), off('a', 'p1', START + SKEW_MS, START + SKEW_MS + 1));
    await record(on('a', 'p2', START + 5_000));
    expect(await shownOf()).toBe('a p2');
    await record(off('a', 'p2', undefined, START + 6_000));
    expect(await shownOf()).toBeNull();
  });

  test('show no time in the future', async () => {
    await record(on('a', 'p1', START + SKEW_MS));
    const read = () => db.prisma.vehiclePresence.findFirst({ where: { vehicle: { vin: VIN } } });
    expect(await read()).toMatchObject({ connectedAt: new Date(START), toldAt: new Date(START) });
    clock.advance(5_000);
    await record(off('a', 'p1', START + SKEW_MS, START + SKEW_MS + 5_000));
    expect(await read()).toMatchObject({
      connectedAt: new Date(START),
      disconnectedAt: new Date(START + 5_000),
    });
  });
});

describe.each([
  ['end events with the start of their connection', true],
  ['end events of EMQX 5.3', false],
])('three nodes with clocks off by up to ten minutes, %s', (_what, namedEnds) => {
  test.each(SEEDS)(
    'all events, in any interleaving and some repeated, lead to the true state (seed %i)',
    async (seed) => {
      const world = skewedWorld(seed, namedEnds);
      for (let i = 0; i < 80; i++) world.step();
      const streams = [...world.take().values()].map((events) => double(events, world.below));
      await recordAll(interleave(streams, world.below), world.below);
      expect(await shown()).toEqual(world.truth());
    },
  );

  test.each(SEEDS)('a snapshot of each node repairs the loss of a third of the events (seed %i)', async (seed) => {
    const world = skewedWorld(seed, namedEnds);
    for (let i = 0; i < 80; i++) world.step();
    const streams = [...world.take().values()].map((events) => events.filter(() => world.below(3) > 0));
    await recordAll(interleave(streams, world.below), world.below);
    await record(
      ...interleave(
        NODES.map((node) => [world.snapshot(node)]),
        world.below,
      ),
    );
    expect(await shown()).toEqual(world.truth());
  });

  test.each(SEEDS)('requested lists repair the loss of events while clocks are set (seed %i)', async (seed) => {
    const world = skewedWorld(seed, namedEnds);
    for (let round = 0; round < 6; round++) {
      for (let i = 0; i < 15; i++) world.step();
      const [node] = interleave([NODES], world.below);
      if (node) world.setClock(node, world.below(2 * SKEW_MS) - SKEW_MS);
    }
    const streams = [...world.take().values()].map((events) => events.filter(() => world.below(4) > 0));
    await recordAll(interleave(streams, world.below), world.below);
    const mark = await drawMark({ ctx });
    for (const node of NODES) {
      const { clients } = world.snapshot(node);
      await recordNodeList({ ctx, input: { node, mark, clients } });
    }
    expect(await shown()).toEqual(world.truth());
  });
});

test.each(SEEDS)('swapped events of a node lead to the true state (seed %i)', async (seed) => {
  const world = skewedWorld(seed, true);
  for (let i = 0; i < 80; i++) world.step();
  const streams = [...world.take().values()].map((events) => shuffle(double(events, world.below), world.below));
  await recordAll(interleave(streams, world.below), world.below);
  expect(await shown()).toEqual(world.truth());
});

test('keeps what is recorded while a list is made', async () => {
  await record(on('a', 'p1', START));
  const mark = await drawMark({ ctx });
  await record(off('a', 'p1', START, START + 10), on('a', 'p2', START + 20));
  await recordNodeList({
    ctx,
    input: { node: 'a', mark, clients: [{ clientid: VIN, peername: 'p1', connected_at: START }] },
  });
  expect(await shownOf()).toBe('a p2');
  await record(off('a', 'p2', START + 20, START + 30));
  expect(await shownOf()).toBeNull();
});

describe('implausible events', () => {
  const YEAR_1970 = 1_000;
  const YEAR_2100 = Date.UTC(2100, 0);

  test.each([
    ['1970', YEAR_1970],
    ['2100', YEAR_2100],
  ])('a connection stamped %s does not hide another node’s, and ends with its own end', async (_year, at) => {
    await record(on('a', 'p1', START), on('x', 'p9', at), off('x', 'p9', at, at + 1));
    expect(await shownOf()).toBe('a p1');
    await record(on('x', 'p9', at), off('x', 'p9', at, at + 1), off('x', 'p9', undefined, at + 1));
    expect(await shownOf()).toBe('a p1');
    await record(off('a', 'p1', START, START + 1));
    expect(await shownOf()).toBeNull();
  });

  test.each([
    ['1970', YEAR_1970],
    ['2100', YEAR_2100],
  ])('a connection stamped %s that is not listed has ended, and one that is listed is connected', async (_year, at) => {
    await record(on('a', 'p1', at));
    await record(snapshot('a', START));
    expect(await shownOf()).toBeNull();
    await record(snapshot('a', START + 1_000, ['p1', at]));
    expect(await shownOf()).toBe('a p1');
  });

  test('an end event without the start, before the start event', async () => {
    await record(off('a', 'p1', undefined, START + 10));
    await record(on('a', 'p1', START), off('a', 'p1', undefined, START + 10));
    expect(await shownOf()).toBeNull();
    const { rowCount } = await db.pool.query('select 1 from presence_sessions');
    expect(rowCount).toBe(1);
  });

  test('a late list does not end a connection that is in it, also after the clock was set back', async () => {
    const mark = await drawMark({ ctx });
    await record(on('a', 'p0', START + SKEW_MS), off('a', 'p0', START + SKEW_MS, START + SKEW_MS + 1_000));
    await record(on('a', 'p1', START + 5_000));
    await record({ ...snapshot('a', START + 6_000, ['p1', START + 5_000]), mark });
    expect(await shownOf()).toBe('a p1');
    // Set forward again, to a little before the earlier connection
    await record(snapshot('a', START + SKEW_MS - 10_000, ['p1', START + 5_000]));
    expect(await shownOf()).toBe('a p1');
  });

  test('a repeated start event ends nothing, also after the clock was set back', async () => {
    const started: ConnectionEvent = { event: 'broker.started', node: 'a', started_at: START, timestamp: START };
    await record(on('a', 'p0', START - 1_000), started);
    expect(await shownOf()).toBeNull();
    await record(on('a', 'p1', START - SKEW_MS), started);
    expect(await shownOf()).toBe('a p1');
  });

  test('a restart with the clock set back requests the list, which ends earlier sessions', async () => {
    const startOf = (started_at: number): ConnectionEvent[] => [
      { event: 'broker.started', node: 'a', started_at, timestamp: started_at },
      { event: 'broker.heartbeat', node: 'a', started_at, timestamp: started_at, connections: 0 },
    ];
    await record(...startOf(START), on('a', 'p0', START + 40_000));
    expect(await record(...startOf(START + 10_000))).toEqual({ resync: true });
    const mark = await drawMark({ ctx });
    await record({ ...snapshot('a', START + 10_100), mark });
    expect(await shownOf()).toBeNull();
    await record(on('a', 'p1', START + 20_000));
    expect(await shownOf()).toBe('a p1');
  });

  test('a heartbeat with a start in 2100 does not hide the next restart', async () => {
    const beat = (started_at: number): ConnectionEvent => {
      return { event: 'broker.heartbeat', node: 'a', started_at, timestamp: START, connections: 1 };
    };
    await record(beat(START), on('a', 'p1', START));
    expect(await record(beat(YEAR_2100))).toEqual({ resync: true });
    expect(await record(beat(START + 5_000))).toEqual({ resync: true });
  });
});
