import type { BrokerClient, BrokerClientDetail, BrokerSession, BrokerSubscription, ClientKind } from '@/lib/contracts';
import { maxQueued } from './bound-persistence';
import type { Connections } from './connections';
import type { Session } from './session';
import type { StoredSession, StoredSessions } from './stored-sessions';

type ClientFilter = {
  q?: string | undefined;
  kind?: ClientKind | undefined;
  connected?: boolean | undefined;
};
type Parts = { node: string; connections: Pick<Connections, 'get' | 'all'>; stored: StoredSessions };
type PageOf = { cursor?: string | undefined; limit: number };
type Entry = { id: string; session: Session | null; kind: ClientKind | null };

/** Connected clients, and disconnected ones whose session has subscriptions or messages; ordered by client id. */
export class ClientDirectory {
  readonly #away = new Map<string, BrokerClient>();
  #sorted: Entry[] | null = null;

  constructor(private readonly parts: Parts) {}

  /** Keeps a disconnected client in the list if its session is persistent. */
  disconnected(session: Session, disconnectedAt: number): void {
    const { client, connect } = session;
    this.#sorted = null;
    this.parts.stored.interrupted(client.id);
    if (connect?.clean !== false || !this.parts.stored.get(client.id)) return;
    this.#away.set(client.id, { ...describeSession(session, this.parts.node), connected: false, disconnectedAt });
  }

  connected(clientId: string): void {
    this.#sorted = null;
    this.#away.delete(clientId);
  }

  get(clientId: string): BrokerClientDetail | null {
    const client = this.#describe(clientId);
    return client && { ...client, subscriptions: this.#subscriptionsOf(clientId) };
  }

  list({ cursor, limit, ...filter }: ClientFilter & PageOf) {
    const found = this.#find(filter);
    const { page, next } = paginate(found, cursor, limit);
    return { items: page.flatMap(({ id }) => this.#describe(id) ?? []), next, total: found.length };
  }

  /** Without the platform's own processes, to which no rules apply. */
  listSessions({ cursor, limit }: PageOf): { items: BrokerSession[]; next: string | null } {
    const others = this.#all().filter(({ kind }) => kind !== 'service');
    const { page, next } = paginate(others, cursor, limit);
    const items = page.flatMap(({ id, session }) => {
      const client = this.#describe(id);
      if (!client) return [];
      const { clientId, username, kind, connected, connectedAt, peer, certificateCommonName } = client;
      const acl = session?.identity?.kind === 'live' ? session.identity.acl : null;
      const subscriptions = this.#subscriptionsOf(id);
      const certificate = { certificateCommonName, certificateKnown: true };
      return [{ clientId, username, kind, connected, connectedAt, peer, ...certificate, subscriptions, acl }];
    });
    return { items, next };
  }

  #find({ q, kind, connected }: ClientFilter): Entry[] {
    const part = q?.toLowerCase();
    return this.#all().filter(
      (one) =>
        (connected === undefined || connected === (one.session !== null)) &&
        (kind === undefined || one.kind === kind) &&
        (!part || one.id.toLowerCase().includes(part)),
    );
  }

  /** Sorted again only after a connect or disconnect, because a list is read in many pages. */
  #all(): Entry[] {
    const { connections, stored } = this.parts;
    for (const id of this.#away.keys()) {
      if (stored.get(id)) continue;
      this.#away.delete(id);
      this.#sorted = null;
    }
    this.#sorted ??= [
      ...[...connections.all()].map((session) => {
        return { id: session.client.id, session, kind: session.identity?.kind ?? null };
      }),
      ...[...this.#away].map(([id, { kind }]) => ({ id, session: null, kind })),
    ].sort((left, right) => (left.id < right.id ? -1 : 1));
    return this.#sorted;
  }

  #describe(clientId: string): BrokerClient | null {
    const { connections, stored, node } = this.parts;
    const session = connections.get(clientId);
    if (session) return withStored(describeSession(session, node), stored.get(clientId));
    const away = this.#away.get(clientId);
    const entry = stored.get(clientId);
    return away && entry ? withStored(away, entry) : null;
  }

  #subscriptionsOf(clientId: string): BrokerSubscription[] {
    const filters = this.parts.connections.get(clientId)?.filters ?? this.parts.stored.get(clientId)?.subscriptions;
    return [...(filters ?? [])]
      .flatMap(([filter, qos]) => (qos === null ? [] : [{ filter, qos }]))
      .sort((left, right) => (left.filter < right.filter ? -1 : 1));
  }
}

/** @param cursor last id of the previous page */
function paginate<T extends { id: string }>(all: readonly T[], cursor: string | undefined, limit: number) {
  const found = cursor === undefined ? 0 : all.findIndex(({ id }) => id > cursor);
  const from = found < 0 ? all.length : found;
  const page = all.slice(from, from + limit);
  return { page, next: all.length > from + limit ? (page.at(-1)?.id ?? null) : null };
}

// MQTT 3.1.1 has no expiry; sessions end with this broker, at an unknown time
const UNKNOWN_EXPIRY = null;

/** The connection as shown in lists; `withStored` adds what is queued for the client. */
function describeSession({ client, connect, identity, ...session }: Session, node: string): BrokerClient {
  return {
    clientId: client.id,
    username: connect?.username ?? null,
    kind: identity?.kind ?? null,
    connected: !session.ended,
    connectedAt: session.connectedAt,
    disconnectedAt: null,
    peer: session.origin.peer,
    node,
    protocolVersion: readVersion(connect?.protocolVersion),
    cleanStart: connect?.clean ?? null,
    keepAliveSeconds: connect?.keepalive ?? null,
    sessionExpirySeconds: connect?.clean === true ? 0 : UNKNOWN_EXPIRY,
    certificateCommonName: session.origin.certificate?.commonName ?? null,
    subscriptionCount: [...session.filters.values()].filter((qos) => qos !== null).length,
    queue: { waiting: 0, max: 0, dropped: 0 },
    inflight: null,
    messagesIn: session.messagesIn,
    messagesOut: session.messagesOut,
  };
}

/** A clean session has no queue, and aedes does not count its messages in flight. */
function withStored(client: BrokerClient, stored: StoredSession | undefined): BrokerClient {
  if (client.cleanStart !== false) return client;
  const { length = 0, dropped = 0 } = stored ?? {};
  const inflight = Math.min(stored?.sent.size ?? 0, length);
  return {
    ...client,
    subscriptionCount: client.connected ? client.subscriptionCount : (stored?.subscriptions.size ?? 0),
    queue: { waiting: length - inflight, max: maxQueued(client.clientId), dropped },
    inflight,
  };
}

const readVersion = (version: number | undefined): 3 | 4 | null => (version === 3 || version === 4 ? version : null);
