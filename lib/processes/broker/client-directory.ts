import type { BrokerClient, BrokerClientDetail, BrokerSubscription, ClientKind } from '@/lib/contracts';
import type { Connections } from './connections';
import { describeSession, withStored } from './describe-client';
import type { Session } from './session';
import type { StoredSessions } from './stored-sessions';

export type ClientFilter = {
  q?: string | undefined;
  kind?: ClientKind | undefined;
  connected?: boolean | undefined;
};
type Parts = { node: string; connections: Pick<Connections, 'get' | 'all'>; stored: StoredSessions };
type Found = { id: string; session: Session | null; kind: ClientKind | null };

/** Everybody who is connected, and those who are away with a session that keeps something for them; by client id. */
export class ClientDirectory {
  readonly #away = new Map<string, BrokerClient>();

  constructor(private readonly parts: Parts) {}

  /** Its connection is gone; only a session that was to last is kept in mind. */
  left(session: Session, disconnectedAt: number): void {
    const { client, connect } = session;
    this.parts.stored.interrupted(client.id);
    if (connect?.clean !== false || !this.parts.stored.get(client.id)) return;
    this.#away.set(client.id, { ...describeSession(session, this.parts.node), connected: false, disconnectedAt });
  }

  cameBack(clientId: string): void {
    this.#away.delete(clientId);
  }

  get(clientId: string): BrokerClientDetail | null {
    const client = this.#describe(clientId);
    return client && { ...client, subscriptions: this.#subscriptionsOf(clientId) };
  }

  list(filter: ClientFilter & { cursor?: string | undefined; limit: number }) {
    const found = this.#find(filter);
    const { page, next } = cut(found, ({ id }) => filter.cursor === undefined || id > filter.cursor, filter.limit);
    const items = page.flatMap(({ id }) => this.#describe(id) ?? []);
    return { items, next: next ? (page.at(-1)?.id ?? null) : null, total: found.length };
  }

  /** Of the platform's own processes nobody is told: they may do whatever they want. */
  subscriptions({ cursor, limit }: { cursor?: readonly [id: string, filter: string] | undefined; limit: number }) {
    const [afterId, afterFilter] = cursor ?? ['', ''];
    const items: (BrokerSubscription & { clientId: string })[] = [];
    for (const { id, kind } of this.#find({})) {
      if (kind === 'service' || id < afterId) continue;
      const own = this.#subscriptionsOf(id).filter(({ filter }) => id > afterId || filter > afterFilter);
      for (const one of own) {
        const last = items.at(-1);
        if (items.length === limit && last) return { items, next: [last.clientId, last.filter] as const };
        items.push({ clientId: id, ...one });
      }
    }
    return { items, next: null };
  }

  #find({ q, kind, connected }: ClientFilter): Found[] {
    const { connections, stored } = this.parts;
    const found: Found[] = [];
    if (connected !== false) {
      for (const session of connections.all()) {
        found.push({ id: session.client.id, session, kind: session.identity?.kind ?? null });
      }
    }
    if (connected !== true) {
      for (const [id, client] of this.#away) {
        if (stored.get(id)) found.push({ id, session: null, kind: client.kind });
        else this.#away.delete(id);
      }
    }
    const part = q?.toLowerCase();
    return found
      .filter((one) => (kind === undefined || one.kind === kind) && (!part || one.id.toLowerCase().includes(part)))
      .sort((left, right) => (left.id < right.id ? -1 : 1));
  }

  #describe(clientId: string): BrokerClient | null {
    const { connections, stored, node } = this.parts;
    const session = connections.get(clientId);
    if (session) return withStored(describeSession(session, node), stored.get(clientId));
    const away = this.#away.get(clientId);
    const kept = stored.get(clientId);
    return away && kept ? withStored(away, kept) : null;
  }

  /** By filter. */
  #subscriptionsOf(clientId: string): BrokerSubscription[] {
    const filters = this.parts.connections.get(clientId)?.filters ?? this.parts.stored.get(clientId)?.subscriptions;
    return [...(filters ?? [])]
      .flatMap(([filter, qos]) => (qos === null ? [] : [{ filter, qos }]))
      .sort((left, right) => (left.filter < right.filter ? -1 : 1));
  }
}

function cut<T>(all: readonly T[], isAfter: (one: T) => boolean, limit: number): { page: T[]; next: boolean } {
  const from = all.findIndex(isAfter);
  if (from < 0) return { page: [], next: false };
  return { page: all.slice(from, from + limit), next: all.length > from + limit };
}
