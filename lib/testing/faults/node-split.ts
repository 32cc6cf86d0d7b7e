import type { BrokerEvent } from '@/lib/contracts';
import type { Random } from '@/lib/processes/simulator/random';
import type { NodeClocks } from './node-clocks';

type SessionKey = string;
type VehicleEvent = Extract<BrokerEvent, { clientid: string }>;
type Snapshot = Extract<BrokerEvent, { event: 'broker.snapshot' }>;

/**
 * Turns the events of one broker into those of several nodes, each with its own clock. Each connection gets a random node, so
 * a vehicle moves between nodes.
 */
export class NodeSplit {
  readonly #nodeOfSession = new Map<SessionKey, string>();
  readonly #open = new Map<string, Set<SessionKey>>();
  /** Node of the vehicle's latest connection. */
  readonly #nodeOfVin = new Map<string, string>();
  #startedAt = 0;

  constructor(
    readonly nodes: readonly [string, ...string[]],
    private readonly parts: {
      clocks: NodeClocks;
      random: Random;
      onStarted(): void;
    },
  ) {
    for (const node of nodes) this.#open.set(node, new Set());
  }

  /** Deterministic per event: a batch that is split again has the same nodes and times. */
  split(events: readonly BrokerEvent[]): Map<string, BrokerEvent[]> {
    const batches = new Map<string, BrokerEvent[]>();
    const add = (node: string, event: BrokerEvent) => {
      const batch = batches.get(node);
      if (batch) batch.push(event);
      else batches.set(node, [event]);
    };
    for (const event of events) {
      if ('clientid' in event) {
        const node = this.#follow(event);
        add(node, this.#stamped(event, node));
      } else for (const node of this.nodes) add(node, this.#ofNode(event, node));
    }
    return batches;
  }

  #follow(event: VehicleEvent): string {
    if (!('peername' in event) || event.connected_at === undefined) {
      return this.#nodeOfVin.get(event.clientid) ?? this.nodes[0];
    }
    const key = sessionKey(event.clientid, event.peername, event.connected_at);
    const node = this.#nodeOf(key);
    if (event.event === 'client.connected') {
      this.#open.get(node)?.add(key);
      this.#nodeOfVin.set(event.clientid, node);
    } else if (event.event === 'client.disconnected') this.#open.get(node)?.delete(key);
    return node;
  }

  #nodeOf(key: SessionKey): string {
    const node = this.#nodeOfSession.get(key) ?? this.parts.random.pick(this.nodes);
    this.#nodeOfSession.set(key, node);
    return node;
  }

  #stamped(event: VehicleEvent, node: string): BrokerEvent {
    const at = (time: number) => this.parts.clocks.at(node, time);
    const timestamp = at(event.timestamp);
    switch (event.event) {
      case 'client.connected':
      case 'session.commands':
        return { ...event, node, timestamp, connected_at: at(event.connected_at) };
      case 'client.disconnected': {
        const { connected_at, disconnected_at } = event;
        const began = connected_at === undefined ? {} : { connected_at: at(connected_at) };
        return { ...event, node, timestamp, ...began, disconnected_at: at(disconnected_at) };
      }
      default:
        return { ...event, timestamp };
    }
  }

  #ofNode(event: Exclude<BrokerEvent, VehicleEvent>, node: string): BrokerEvent {
    const at = (time: number) => this.parts.clocks.at(node, time);
    const timestamp = at(event.timestamp);
    switch (event.event) {
      case 'broker.started':
        this.#begin(event.started_at);
        return { ...event, node, timestamp, started_at: at(event.started_at) };
      case 'broker.heartbeat': {
        const connections = this.#open.get(node)?.size ?? 0;
        return { ...event, node, timestamp, started_at: at(event.started_at), connections };
      }
      case 'broker.snapshot':
        return { ...event, node, timestamp, clients: this.#listed(event, node) };
    }
  }

  #begin(startedAt: number): void {
    if (startedAt === this.#startedAt) return;
    this.#startedAt = startedAt;
    for (const open of this.#open.values()) open.clear();
    this.parts.onStarted();
  }

  /** Replaces the open sessions of the node, so that a lost event has no effect. */
  #listed({ clients }: Snapshot, node: string): Snapshot['clients'] {
    const own = clients.filter(({ clientid, peername, connected_at }) => {
      return this.#nodeOf(sessionKey(clientid, peername, connected_at)) === node;
    });
    this.#open.set(
      node,
      new Set(own.map(({ clientid, peername, connected_at }) => sessionKey(clientid, peername, connected_at))),
    );
    return own.map((client) => ({ ...client, connected_at: this.parts.clocks.at(node, client.connected_at) }));
  }
}

const sessionKey = (vin: string, peer: string, connectedAt: number): SessionKey => `${vin} ${peer} ${connectedAt}`;
