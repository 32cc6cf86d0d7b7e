import type { BrokerSnapshot, ConnectionEvent } from '@/lib/contracts';
import { seededBelow } from './random';

type Connection = { node: string; peer: string; connectedAt: number };
type ClusterOptions = {
  vins: readonly string[];
  seed: number;
  /** Clock error by node, ms. */
  clocks: Readonly<Record<string, number>>;
  /** Whether disconnected events have `connected_at`, as in EMQX from 5.8.6. */
  namedEnds: boolean;
  start: number;
};

/**
 * Vehicles that connect to nodes of one cluster, and the events of each node, with the times of its own clock. A client id has
 * one connection in the cluster; the next one ends it, on whichever node.
 */
export function simulateCluster({ vins, seed, clocks, namedEnds, start }: ClusterOptions) {
  const below = seededBelow(seed);
  const nodes = Object.keys(clocks);
  const offsets = { ...clocks };
  const emitted = new Map<string, ConnectionEvent[]>(nodes.map((node) => [node, []]));
  const connections = new Map<string, Connection>();
  let now = start;
  let port = 1_024;

  const pick = <T>(items: readonly T[]): T => items[below(items.length)] as T;
  const clockOf = (node: string) => now + (offsets[node] ?? 0);
  const emit = (node: string, event: ConnectionEvent) => emitted.get(node)?.push(event);

  function disconnect(clientid: string, reason: string): void {
    const connection = connections.get(clientid);
    if (!connection) return;
    connections.delete(clientid);
    const { node, peer: peername, connectedAt } = connection;
    const at = clockOf(node);
    const begun = namedEnds ? { connected_at: connectedAt } : {};
    const event = { event: 'client.disconnected' as const, clientid, node, peername, reason, ...begun };
    emit(node, { ...event, disconnected_at: at, timestamp: at });
  }

  function connect(clientid: string): void {
    const node = pick(nodes);
    now += 1;
    disconnect(clientid, 'takenover');
    now += 1;
    const connectedAt = clockOf(node);
    const peername = `192.0.2.1:${port++}`;
    connections.set(clientid, { node, peer: peername, connectedAt });
    const event = { event: 'client.connected' as const, clientid, node, peername };
    emit(node, { ...event, connected_at: connectedAt, timestamp: connectedAt });
  }

  function snapshot(node: string, mark?: number): BrokerSnapshot {
    const clients = [...connections].flatMap(([clientid, { node: at, peer: peername, connectedAt: connected_at }]) =>
      at === node ? [{ clientid, peername, connected_at }] : [],
    );
    now += 1;
    return { event: 'broker.snapshot', node, timestamp: clockOf(node), mark, clients };
  }

  return {
    nodes,
    below,
    snapshot,
    step(): void {
      now += 1 + below(3_000);
      const vin = pick(vins);
      const what = below(10);
      if (what < 6) connect(vin);
      else if (what < 9) disconnect(vin, 'tcp_closed');
      else {
        const node = pick(nodes);
        emit(node, snapshot(node));
      }
    },
    setClock(node: string, offsetMs: number): void {
      offsets[node] = offsetMs;
    },
    /** Takes the events of each node since the last call, in order. */
    take(): Map<string, ConnectionEvent[]> {
      const taken = new Map([...emitted].map(([node, events]) => [node, [...events]]));
      for (const events of emitted.values()) events.length = 0;
      return taken;
    },
    /** Node and peer by VIN; null: not connected. */
    truth: (): Record<string, string | null> =>
      Object.fromEntries(
        vins.map((vin) => {
          const connection = connections.get(vin);
          return [vin, connection ? `${connection.node} ${connection.peer}` : null];
        }),
      ),
  };
}

/** Merges the streams in a random order that keeps the order of each; a stream may lag behind the others. */
export function interleave<T>(streams: Iterable<readonly T[]>, below: (bound: number) => number): T[] {
  const queues = [...streams].map((stream) => [...stream]);
  const merged: T[] = [];
  for (let waiting = queues.filter(({ length }) => length > 0); waiting.length > 0; ) {
    const queue = waiting[below(waiting.length)] as T[];
    merged.push(...queue.splice(0, 1 + below(6)));
    waiting = queues.filter(({ length }) => length > 0);
  }
  return merged;
}
