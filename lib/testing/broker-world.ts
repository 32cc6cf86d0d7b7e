import type { BrokerSnapshot, ConnectionEvent } from '@/lib/contracts';
import { seededBelow } from './random';

type Connection = { node: string; peer: string; connectedAt: number };
export type WorldOptions = {
  vins: readonly string[];
  seed: number;
  /** How far each node's clock is from the true time, ms. */
  clocks: Readonly<Record<string, number>>;
  /** Ends say when their connection had begun; EMQX does from 5.8.6. */
  namedEnds: boolean;
  start: number;
};

/**
 * Vehicles that connect to the nodes of one cluster, each node with a clock of its own, and what each node tells of it. A
 * client id has one connection in the cluster: the next one ends it, wherever it is.
 */
export function createBrokerWorld({ vins, seed, clocks, namedEnds, start }: WorldOptions) {
  const below = seededBelow(seed);
  const nodes = Object.keys(clocks);
  const offsets = { ...clocks };
  const told = new Map<string, ConnectionEvent[]>(nodes.map((node) => [node, []]));
  const connections = new Map<string, Connection>();
  let now = start;
  let port = 1_024;

  const pick = <T>(items: readonly T[]): T => items[below(items.length)] as T;
  const clockOf = (node: string) => now + (offsets[node] ?? 0);
  const tell = (node: string, event: ConnectionEvent) => told.get(node)?.push(event);

  function disconnect(clientid: string, reason: string): void {
    const connection = connections.get(clientid);
    if (!connection) return;
    connections.delete(clientid);
    const { node, peer: peername, connectedAt } = connection;
    const at = clockOf(node);
    const begun = namedEnds ? { connected_at: connectedAt } : {};
    const event = { event: 'client.disconnected' as const, clientid, node, peername, reason, ...begun };
    tell(node, { ...event, disconnected_at: at, timestamp: at });
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
    tell(node, { ...event, connected_at: connectedAt, timestamp: connectedAt });
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
        tell(node, snapshot(node));
      }
    },
    /** Somebody sets the clock of a node. */
    setClock(node: string, offsetMs: number): void {
      offsets[node] = offsetMs;
    },
    /** What each node has told since, in its order; then nothing waits. */
    take(): Map<string, ConnectionEvent[]> {
      const taken = new Map([...told].map(([node, events]) => [node, [...events]]));
      for (const events of told.values()) events.length = 0;
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

/** The streams as one, in a random order that keeps that of each node. Nodes lag behind each other for a while. */
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
