import type { BanKind, BrokerClient, BrokerClientDetail, BrokerSession, ClientKind } from '@/lib/contracts';

export type ClientQuery = {
  /** Part of the client id, case-insensitive. */
  q?: string | undefined;
  kind?: ClientKind | undefined;
  connected?: boolean | undefined;
  /** `next` of the previous page. */
  cursor?: string | undefined;
  /** 1 to 1,000 */
  limit: number;
};
export type Page<T> = { items: T[]; next: string | null };

/** `expiresAt`: ms since the epoch; null: until it is lifted. */
export type BrokerBan = { kind: BanKind; value: string; expiresAt: number | null };
type SessionFilters = { clientId: string; filters: readonly string[] };

export type BrokerHealth = {
  problem: string | null;
  version: string | null;
  /**
   * Whether the hook gets the client certificate's fingerprint and not only its subject, if this broker terminates TLS. null:
   * unknown. Without it, a certificate signed with the key of a withdrawn authority is accepted.
   */
  tellsFingerprint: boolean | null;
  /** `startedAt`: ms since the epoch, reported with slight differences. A smaller `uptimeMs` than before means a restart. */
  nodes: {
    node: string;
    running: boolean;
    connections: number | null;
    startedAt: number | null;
    uptimeMs?: number;
  }[];
};

/** Administration of a broker: the embedded one or EMQX 5. All methods but `health` may throw BrokerError. */
export type Broker = {
  /** A page may be short or empty although more follow. `total`: of all pages; null: unknown. @throws CursorError */
  listClients(query: ClientQuery): Promise<Page<BrokerClient> & { total: number | null }>;
  /** @returns null: neither connected nor with a session */
  getClient(clientId: string): Promise<BrokerClientDetail | null>;
  /**
   * All clients but the platform's own with their subscriptions, also disconnected ones, in batches. Clients that connect or
   * disconnect meanwhile may be missing or duplicate.
   */
  sessions(): AsyncIterable<BrokerSession[]>;
  /** Connection times of those that are connected; ms since the epoch by the broker's clock. */
  connectionTimes(clientIds: readonly string[]): Promise<Map<string, number>>;
  /**
   * Ends a client's connection, and its session if the broker cannot keep it; of a disconnected client, its session. It may
   * reconnect at once. @returns false: it had neither
   */
  disconnectClient(clientId: string): Promise<boolean>;
  /** Ends connections, and sessions that the broker cannot keep. Disconnected clients are skipped if possible. */
  disconnect(clientIds: readonly string[]): Promise<void>;
  /** Ends subscriptions without a notification of the clients. Missing ones are skipped. */
  unsubscribe(held: readonly SessionFilters[]): Promise<void>;
  /** Evicts cached decisions of a client; without an id, of all clients. */
  clearDecisions(clientId?: string): Promise<void>;
  /** Replaces our bans in the broker; bans of others and open connections stay. The edge enforces all bans in addition. */
  syncBans(bans: readonly BrokerBan[]): Promise<void>;
  /** @returns false: no subscriber or session receives it */
  publish(message: { topic: string; payload: Buffer; qos: 0 | 1 | 2; retain: boolean }): Promise<boolean>;
  /** By node: actions refused since its start because the edge did not answer. Empty if the broker does not cache them. */
  undecided(): Promise<ReadonlyMap<string, number>>;
  /** Nodes that authenticate at the edge. A node that has just started may accept any client. */
  authenticatingNodes(): Promise<ReadonlySet<string>>;
  /** Never throws; an unavailable broker is a `problem`. */
  health(): Promise<BrokerHealth>;
};

/** A request failed or the broker is unavailable. The message has no secrets. */
export class BrokerError extends Error {
  override name = 'BrokerError';
}

/** A cursor that is malformed or of another query. */
export class CursorError extends BrokerError {
  override name = 'CursorError';
}
