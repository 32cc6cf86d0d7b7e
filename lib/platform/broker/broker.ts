import type { BanKind, BrokerClient, BrokerClientDetail, BrokerSubscription, ClientKind } from '@/lib/contracts';

export type ClientQuery = {
  /** Any part of the client id, whatever its case. */
  q?: string | undefined;
  kind?: ClientKind | undefined;
  connected?: boolean | undefined;
  /** As the answer before gave it. */
  cursor?: string | undefined;
  /** 1 to 1,000 */
  limit: number;
};
export type Page<T> = { items: T[]; next: string | null };

export type BrokerHealth = {
  problem: string | null;
  version: string | null;
  nodes: { node: string; running: boolean; connections: number | null }[];
};

/** What is asked of a broker from outside, the same for the embedded one and EMQX 5. All may throw BrokerError. */
export type Broker = {
  listClients(query: ClientQuery): Promise<Page<BrokerClient> & { total: number | null }>;
  /** null: neither connected nor with a session. */
  getClient(clientId: string): Promise<BrokerClientDetail | null>;
  /** All subscriptions of vehicles, browsers and services, also of those that are away; not those of the platform. */
  listSubscriptions(query: {
    cursor?: string | undefined;
    limit: number;
  }): Promise<Page<BrokerSubscription & { clientId: string }>>;
  /** When its present connection began, ms since the epoch by the broker's clock; null: it has none. */
  connectedSince(clientId: string): Promise<number | null>;
  /** Ends its connection, and the session where the broker cannot keep it; false: it had none. */
  kick(clientId: string): Promise<boolean>;
  /** Ends subscriptions; the client is not told. Those that it does not have are passed over. */
  unsubscribe(clientId: string, filters: readonly string[]): Promise<void>;
  /** Decisions that the broker remembers are asked for anew; without an id, those of all clients. */
  clearDecisions(clientId?: string): Promise<void>;
  /** Keeps it out, besides the edge, which knows every ban. `expiresAt`: ms since the epoch; null: until it is lifted. */
  ban(ban: { kind: BanKind; value: string; expiresAt: number | null; reason: string }): Promise<void>;
  unban(ban: { kind: BanKind; value: string }): Promise<void>;
  /** @returns false: nobody, not even a session, would receive it */
  publish(message: { topic: string; payload: Buffer; qos: 0 | 1 | 2; retain: boolean }): Promise<boolean>;
  health(): Promise<BrokerHealth>;
};

/** The broker did not do what it was asked, or cannot be reached. Its message holds no secrets. */
export class BrokerError extends Error {
  override name = 'BrokerError';
}
