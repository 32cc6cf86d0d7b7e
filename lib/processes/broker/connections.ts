import type { Client } from 'aedes';
import type { BrokerSnapshot, DisconnectReason, Topics } from '@/lib/contracts';
import type { Clock } from '@/lib/platform/clock';
import { type AedesBroker, asAedesClient } from './aedes-internals';
import type { EventOutbox } from './event-outbox';
import type { BrokerMetrics } from './metrics';
import type { Session } from './session';

type Parts = {
  node: string;
  clock: Clock;
  metrics: BrokerMetrics;
  outbox: EventOutbox;
  aedes: AedesBroker;
  topics: Topics;
  /** It is the connection of its client id from now on. */
  onBegan(clientId: string): void;
  /** No connection has taken its place. */
  onLeft(session: Session, disconnectedAt: number): void;
};

/** The accepted connections, one a client id, and the word about them to the edge. */
export class Connections {
  readonly #byClientId = new Map<string, Session>();
  #vehicles = 0;
  #lastConnectedAt = 0;

  constructor(private readonly parts: Parts) {}

  get(clientId: string): Session | undefined {
    return this.#byClientId.get(clientId);
  }

  all(): Iterable<Session> {
    return this.#byClientId.values();
  }

  get size(): number {
    return this.#byClientId.size;
  }

  get vehicleCount(): number {
    return this.#vehicles;
  }

  /** Vehicles only: browsers and our own processes are nobody's presence. */
  vehicles(): BrokerSnapshot['clients'] {
    return [...this.#byClientId.values()]
      .filter(({ identity }) => identity?.kind === 'tbox')
      .map((session) => ({
        clientid: session.client.id,
        peername: session.origin.peer,
        connected_at: session.connectedAt ?? 0,
        command_operations: this.#commandOperations(session),
      }));
  }

  /** A new connection of this client was allowed: aedes will end the one that stands. */
  takenOver(clientId: string): void {
    const session = this.#byClientId.get(clientId);
    if (session) session.endReason ??= 'takenover';
  }

  /** aedes has made it the connection of its client id. */
  began(session: Session): void {
    const { client, identity } = session;
    if (session.ended || !identity) {
      this.#correct(client.id);
      return;
    }
    const before = this.#byClientId.get(client.id);
    if (before) this.ended(before, 'takenover');
    // Two connections of a client in one millisecond must differ; the clock overtakes this at once
    this.#lastConnectedAt = Math.max(this.parts.clock.now(), this.#lastConnectedAt + 1);
    session.connectedAt = this.#lastConnectedAt;
    this.#byClientId.set(client.id, session);
    this.parts.onBegan(client.id);
    this.parts.metrics.connections.inc({ kind: identity.kind });
    if (identity.kind !== 'tbox') return;
    this.#vehicles++;
    this.parts.outbox.push({
      event: 'client.connected',
      clientid: client.id,
      node: this.parts.node,
      peername: session.origin.peer,
      connected_at: session.connectedAt,
      command_operations: this.#tellable(session),
      timestamp: session.connectedAt,
    });
  }

  /** It has subscribed or unsubscribed: a command is handed over only where a subscription of its connection covers it. */
  subscriptionsChanged(session: Session): void {
    const { client, identity, origin, connectedAt, ended } = session;
    if (ended || connectedAt === null || identity?.kind !== 'tbox') return;
    const before = session.commandOperations;
    const operations = this.#tellable(session);
    if (operations.join() === before.join()) return;
    this.parts.outbox.push({
      event: 'session.commands',
      clientid: client.id,
      node: this.parts.node,
      peername: origin.peer,
      connected_at: connectedAt,
      command_operations: operations,
      timestamp: this.parts.clock.now(),
    });
  }

  #tellable(session: Session): string[] {
    session.commandOperations = this.#commandOperations(session);
    return session.commandOperations;
  }

  #commandOperations({ client, filters }: Session): string[] {
    const granted = [...filters].flatMap(([filter, qos]) => (qos === null ? [] : [filter]));
    return this.parts.topics.commandOperations(client.id, granted);
  }

  /** The connection is gone, whoever ended it. Calling it again changes nothing. */
  ended(session: Session, because?: DisconnectReason): void {
    const { client, identity, connectedAt, origin } = session;
    if (session.ended) return;
    session.ended = true;
    if (connectedAt === null || !identity) return;
    const disconnectedAt = Math.max(this.parts.clock.now(), connectedAt);
    const reason = session.endReason ?? because ?? (asAedesClient(client)._disconnected ? 'normal' : 'tcp_closed');
    if (this.#byClientId.get(client.id) === session) {
      this.#byClientId.delete(client.id);
      this.parts.onLeft(session, disconnectedAt);
    }
    this.#correct(client.id);
    this.parts.metrics.connections.dec({ kind: identity.kind });
    this.parts.metrics.disconnects.inc({ reason });
    if (identity.kind !== 'tbox') return;
    this.#vehicles--;
    this.parts.outbox.push({
      event: 'client.disconnected',
      clientid: client.id,
      node: this.parts.node,
      peername: origin.peer,
      reason,
      connected_at: connectedAt,
      disconnected_at: disconnectedAt,
      timestamp: disconnectedAt,
    });
  }

  /**
   * aedes removes a client id from its table whichever connection of it ends: when an old one ends after the new one
   * began, the new one could be neither taken over nor kicked.
   */
  #correct(clientId: string): void {
    const clients = this.parts.aedes.clients;
    const client: Client | undefined = this.#byClientId.get(clientId)?.client;
    if (client) clients[clientId] = client;
  }
}

/** Ends them in the session and on the connection. The client is not told; MQTT 3.1.1 has no packet for it. */
export async function endSubscriptions(
  aedes: AedesBroker,
  connections: Pick<Connections, 'get'>,
  clientId: string,
  filters: readonly string[],
): Promise<void> {
  await aedes.persistence.removeSubscriptions({ id: clientId }, [...filters]);
  const session = connections.get(clientId);
  if (!session) return;
  const { subscriptions } = asAedesClient(session.client);
  const unsubscriptions = filters.filter((filter) => filter in subscriptions);
  for (const filter of filters) session.filters.delete(filter);
  if (unsubscriptions.length > 0) await unsubscribe(session.client, unsubscriptions);
}

const unsubscribe = (client: Client, filters: string[]): Promise<void> =>
  new Promise((resolve, reject) => {
    asAedesClient(client).unsubscribe(filters, (error?: Error) => (error ? reject(error) : resolve()));
  });
