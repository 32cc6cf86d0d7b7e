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
  onConnected(clientId: string): void;
  /** Not called when a new connection of the client id has taken over. */
  onDisconnected(session: Session, disconnectedAt: number): void;
};

/** The accepted connections, one for each client id; reports those of vehicles to the edge. */
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

  /** Presence is of vehicles only, not of browsers and our own processes. */
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

  /** Called when a new connection of this client was authenticated: aedes then ends the existing one. */
  takenOver(clientId: string): void {
    const session = this.#byClientId.get(clientId);
    if (session) session.endReason ??= 'takenover';
  }

  /** Called when aedes has accepted the connection for its client id. */
  connected(session: Session): void {
    const { client, identity } = session;
    if (session.ended || !identity) {
      this.#correct(client.id);
      return;
    }
    const before = this.#byClientId.get(client.id);
    if (before) this.ended(before, 'takenover');
    // Two connections of a client in one millisecond must differ
    this.#lastConnectedAt = Math.max(this.parts.clock.now(), this.#lastConnectedAt + 1);
    session.connectedAt = this.#lastConnectedAt;
    this.#byClientId.set(client.id, session);
    this.parts.onConnected(client.id);
    this.parts.metrics.connections.inc({ kind: identity.kind });
    if (identity.kind !== 'tbox') return;
    this.#vehicles++;
    this.parts.outbox.push({
      event: 'client.connected',
      clientid: client.id,
      node: this.parts.node,
      peername: session.origin.peer,
      connected_at: session.connectedAt,
      command_operations: this.#updateCommandOperations(session),
      timestamp: session.connectedAt,
    });
  }

  /** Reports changed command operations: a command is sent only if a subscription of the connection covers it. */
  subscriptionsChanged(session: Session): void {
    const { client, identity, origin, connectedAt, ended } = session;
    if (ended || connectedAt === null || identity?.kind !== 'tbox') return;
    const before = session.commandOperations;
    const operations = this.#updateCommandOperations(session);
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

  #updateCommandOperations(session: Session): string[] {
    session.commandOperations = this.#commandOperations(session);
    return session.commandOperations;
  }

  #commandOperations({ client, filters }: Session): string[] {
    const granted = [...filters].flatMap(([filter, qos]) => (qos === null ? [] : [filter]));
    return this.parts.topics.commandOperations(client.id, granted);
  }

  /** Called when a connection has ended, for any reason. Idempotent. */
  ended(session: Session, because?: DisconnectReason): void {
    const { client, identity, connectedAt, origin } = session;
    if (session.ended) return;
    session.ended = true;
    if (connectedAt === null || !identity) return;
    const disconnectedAt = Math.max(this.parts.clock.now(), connectedAt);
    const reason = session.endReason ?? because ?? (asAedesClient(client)._disconnected ? 'normal' : 'tcp_closed');
    if (this.#byClientId.get(client.id) === session) {
      this.#byClientId.delete(client.id);
      this.parts.onDisconnected(session, disconnectedAt);
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
   * aedes removes a client id from its table when any connection of it ends. If the old one ends after the new one was accepted,
   * the new one could be neither taken over nor disconnected.
   */
  #correct(clientId: string): void {
    const clients = this.parts.aedes.clients;
    const client: Client | undefined = this.#byClientId.get(clientId)?.client;
    if (client) clients[clientId] = client;
  }
}

/** Removes subscriptions from session and connection. MQTT 3.1.1 has no packet that notifies the client. */
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
