import { expect, test } from 'vitest';
import type { BrokerEvent } from '@/lib/contracts';
import { Random } from '@/lib/processes/simulator/random';
import { NodeClocks } from './node-clocks';
import { NodeSplit } from './node-split';

const NODES = ['a', 'b'] as const;
const T0 = Date.UTC(2026, 0, 15);
const VINS = Array.from({ length: 30 }, (_, i) => `LSVAA4182E20000${10 + i}`);

const on = (clientid: string, peername: string, connected_at: number): BrokerEvent => {
  return { event: 'client.connected', clientid, node: 'embedded', peername, connected_at, timestamp: connected_at };
};
const off = (clientid: string, peername: string, connected_at: number, disconnected_at: number): BrokerEvent => {
  const event = { event: 'client.disconnected' as const, clientid, node: 'embedded', peername, reason: 'tcp_closed' };
  return { ...event, connected_at, disconnected_at, timestamp: disconnected_at };
};
const started: BrokerEvent = { event: 'broker.started', node: 'embedded', started_at: T0, timestamp: T0 };
const beat = (connections: number, timestamp: number): BrokerEvent => {
  return { event: 'broker.heartbeat', node: 'embedded', started_at: T0, timestamp, connections };
};

function create(seed: number) {
  const random = new Random(seed, 'test');
  const clocks = new NodeClocks(NODES, random);
  let starts = 0;
  const split = new NodeSplit(NODES, {
    clocks,
    random,
    onStarted: () => {
      starts += 1;
    },
  });
  return { clocks, split, starts: () => starts };
}
const heartbeats = (batches: Map<string, BrokerEvent[]>) =>
  [...batches.values()].flat().flatMap((event) => (event.event === 'broker.heartbeat' ? [event] : []));

test('distributes vehicles to both nodes, each heartbeat counting its own', () => {
  const { split } = create(1);
  const batches = split.split([
    started,
    ...VINS.map((vin, i) => on(vin, `p${i}`, T0 + i)),
    off(VINS[0] as string, 'p0', T0, T0 + 500),
    beat(29, T0 + 1_000),
  ]);
  const counts = heartbeats(batches).map(({ node, connections }) => {
    const sent = batches.get(node) ?? [];
    const open = sent.filter(({ event }) => event === 'client.connected').length;
    return { connections, own: open - sent.filter(({ event }) => event === 'client.disconnected').length };
  });
  expect(counts).toHaveLength(2);
  for (const { connections, own } of counts) {
    expect(connections).toBe(own);
    expect(connections).toBeGreaterThan(0);
  }
  expect(counts.reduce((sum, { connections }) => sum + connections, 0)).toBe(29);
});

test('keeps all events of a connection on one node, and moves vehicles between connections', () => {
  const { split } = create(2);
  const [vin] = VINS as [string];
  const nodes = Array.from({ length: 20 }, (_, i) => {
    const peer = `p${i}`;
    const at = T0 + i * 100;
    const commands: BrokerEvent = {
      event: 'session.commands',
      ...{ clientid: vin, node: 'embedded', peername: peer, connected_at: at, timestamp: at + 10 },
      command_operations: ['*'],
    };
    const batches = split.split([on(vin, peer, at), commands, off(vin, peer, at, at + 50)]);
    expect(batches.size).toBe(1);
    const [events = []] = [...batches.values()];
    expect(events.map((event) => 'node' in event && event.node)).toEqual(Array(3).fill([...batches.keys()][0]));
    return [...batches.keys()][0];
  });
  expect(new Set(nodes)).toEqual(new Set(NODES));
});

test('lists in a snapshot only the clients of its node, with the times of their connected events', () => {
  const { split, clocks } = create(3);
  const connected = split.split(VINS.map((vin, i) => on(vin, `p${i}`, T0 + i)));
  for (const node of NODES) clocks.set(node, T0 + 5_000);
  const clients = VINS.map((clientid, i) => ({ clientid, peername: `p${i}`, connected_at: T0 + i }));
  const batches = split.split([
    { event: 'broker.snapshot', node: 'embedded', timestamp: T0 + 6_000, mark: 7, clients },
  ]);
  for (const node of NODES) {
    const [snapshot] = batches.get(node) ?? [];
    const sent = (connected.get(node) ?? []).flatMap((event) => (event.event === 'client.connected' ? [event] : []));
    expect(snapshot).toMatchObject({ event: 'broker.snapshot', node, mark: 7 });
    expect(snapshot && 'clients' in snapshot && snapshot.clients).toEqual(
      sent.map(({ clientid, peername, connected_at }) => ({ clientid, peername, connected_at })),
    );
  }
});

test('gives the same times when a batch is split again, with clocks wrong by up to ten minutes', () => {
  const { split, clocks } = create(5);
  const batch = [started, ...VINS.map((vin, i) => on(vin, `p${i}`, T0 + i))];
  const before = split.split(batch);
  for (const node of NODES) clocks.set(node, T0 + 60_000);
  expect(split.split(batch)).toEqual(before);
  const errors = Array.from({ length: 200 }, (_, i) => {
    clocks.set('a', T0 + i);
    return clocks.at('a', T0 + i) - (T0 + i);
  });
  expect(Math.max(...errors)).toBeLessThanOrEqual(600_000);
  expect(Math.min(...errors)).toBeGreaterThanOrEqual(-600_000);
  expect(errors.filter((error) => error > 60_000).length).toBeGreaterThan(0);
  expect(errors.filter((error) => error < -60_000).length).toBeGreaterThan(0);
});

test('reports the start of the broker once for both nodes', () => {
  const { split, starts } = create(6);
  split.split(VINS.map((vin, i) => on(vin, `p${i}`, T0 - 1_000 + i)));
  const batches = split.split([started, beat(0, T0)]);
  expect(heartbeats(batches).map(({ connections }) => connections)).toEqual([0, 0]);
  split.split([started, beat(0, T0)]);
  expect(starts()).toBe(1);
});
