import type { AedesBroker } from './aedes-internals';
import type { Qos } from './session';

export type StoredSession = {
  subscriptions: ReadonlyMap<string, Qos>;
  /** Messages queued, or sent and not acknowledged. */
  length: number;
  /** Ids of those that were sent on the current connection. */
  sent: ReadonlySet<number>;
  /** Messages dropped because the queue was full. */
  dropped: number;
};
type Entry = StoredSession & { subscriptions: Map<string, Qos>; sent: Set<number> };

/** Mirror of the sessions in aedes' persistence, which has no listing: an entry while there is a subscription or a message. */
export class StoredSessions {
  readonly #entries = new Map<string, Entry>();

  get(clientId: string): StoredSession | undefined {
    return this.#entries.get(clientId);
  }

  /** @returns false: the queue already has `max` messages */
  enqueued(clientId: string, max: number): boolean {
    const entry = this.#entry(clientId);
    const hasRoom = entry.length < max;
    if (hasRoom) entry.length++;
    else entry.dropped++;
    return hasRoom;
  }

  sent(clientId: string, messageId: number | undefined): void {
    if (messageId !== undefined) this.#entry(clientId).sent.add(messageId);
  }

  dequeued(clientId: string, messageId: number | undefined): void {
    const entry = this.#entry(clientId);
    entry.length = Math.max(0, entry.length - 1);
    if (messageId !== undefined) entry.sent.delete(messageId);
    this.#deleteIfEmpty(clientId, entry);
  }

  /** The connection ended: unacknowledged messages will be sent again. */
  interrupted(clientId: string): void {
    this.#entries.get(clientId)?.sent.clear();
  }

  subscribed(clientId: string, filter: string, qos: Qos): void {
    this.#entry(clientId).subscriptions.set(filter, qos);
  }

  unsubscribed(clientId: string, filters: Iterable<string>): void {
    const entry = this.#entries.get(clientId);
    if (!entry) return;
    for (const filter of filters) entry.subscriptions.delete(filter);
    this.#deleteIfEmpty(clientId, entry);
  }

  #entry(clientId: string): Entry {
    const existing = this.#entries.get(clientId);
    if (existing) return existing;
    const entry: Entry = { subscriptions: new Map(), length: 0, sent: new Set(), dropped: 0 };
    this.#entries.set(clientId, entry);
    return entry;
  }

  #deleteIfEmpty(clientId: string, { length, subscriptions }: Entry): void {
    if (length === 0 && subscriptions.size === 0) this.#entries.delete(clientId);
  }
}

/** Mirrors the persistence into `stored`. Must be called before any other wrapper of its methods. */
export function followPersistence({ persistence }: AedesBroker, stored: StoredSessions): void {
  const addSubscriptions = persistence.addSubscriptions.bind(persistence);
  const removeSubscriptions = persistence.removeSubscriptions.bind(persistence);
  const cleanSubscriptions = persistence.cleanSubscriptions.bind(persistence);
  const outgoingUpdate = persistence.outgoingUpdate.bind(persistence);
  persistence.addSubscriptions = async (client, subscriptions) => {
    await addSubscriptions(client, subscriptions);
    for (const { topic, qos } of subscriptions) stored.subscribed(client.id, topic, qos);
  };
  persistence.removeSubscriptions = async (client, filters) => {
    await removeSubscriptions(client, filters);
    stored.unsubscribed(client.id, filters);
  };
  persistence.cleanSubscriptions = async (client) => {
    await cleanSubscriptions(client);
    stored.unsubscribed(client.id, [...(stored.get(client.id)?.subscriptions.keys() ?? [])]);
  };
  persistence.outgoingUpdate = async (client, packet) => {
    await outgoingUpdate(client, packet);
    stored.sent(client.id, packet.messageId);
  };
}

/** Deletes the session of a disconnected client: subscriptions, queued messages and unreleased QoS 2 messages. */
export async function dropStored({ persistence }: AedesBroker, clientId: string): Promise<void> {
  const client = { id: clientId };
  await persistence.cleanSubscriptions(client);
  for await (const packet of persistence.outgoingStream(client))
    await persistence.outgoingClearMessageId(client, packet);
  await persistence.cleanIncoming(client);
}
