import type { BanKind, BrokerClient, BrokerClientDetail, BrokerSession, ClientKind } from '@/lib/contracts';

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

/** `expiresAt`: ms since the epoch; null: until it is lifted. */
export type BrokerBan = { kind: BanKind; value: string; expiresAt: number | null };
export type SessionFilters = { clientId: string; filters: readonly string[] };

export type BrokerHealth = {
  problem: string | null;
  version: string | null;
  /**
   * Whether the hook is told which certificate a client has shown, and not its subject alone, where this broker ends TLS itself.
   * null: it is not known. Where it is not, a certificate signed with the key of a withdrawn authority is let in.
   */
  tellsFingerprint: boolean | null;
  /**
   * `startedAt`: ms since the epoch by its own word, a little different each time. `uptimeMs`: smaller than before: it was
   * started again.
   */
  nodes: {
    node: string;
    running: boolean;
    connections: number | null;
    startedAt: number | null;
    uptimeMs?: number;
  }[];
};

/** What is asked of a broker from outside, the same for the embedded one and EMQX 5. All but `health` may throw BrokerError. */
export type Broker = {
  /**
   * A page may be short, even empty, although more follows; `total`: of all pages, where the broker knows.
   * @throws CursorError
   */
  listClients(query: ClientQuery): Promise<Page<BrokerClient> & { total: number | null }>;
  /** null: neither connected nor with a session. */
  getClient(clientId: string): Promise<BrokerClientDetail | null>;
  /**
   * Every client but the platform's own with its subscriptions, also those that are away, some at a time. One that comes or
   * goes meanwhile may be missed or met twice.
   */
  sessions(): AsyncIterable<BrokerSession[]>;
  /** Of these, those that are connected: since when, ms since the epoch by the broker's clock. */
  connectionTimes(clientIds: readonly string[]): Promise<Map<string, number>>;
  /**
   * Ends its connection, and the session where the broker cannot keep it; of one that is away, its session. It may come back
   * at once. false: it had neither.
   */
  kick(clientId: string): Promise<boolean>;
  /** Ends their connections, and the sessions where the broker cannot keep them. Who is away is passed over, where it can. */
  disconnect(clientIds: readonly string[]): Promise<void>;
  /** Ends subscriptions; their clients are not told. Those that are not there are passed over. */
  unsubscribe(held: readonly SessionFilters[]): Promise<void>;
  /** Decisions that the broker remembers are asked for anew; without an id, those of all clients. */
  clearDecisions(clientId?: string): Promise<void>;
  /**
   * Keeps out exactly these, besides the edge, which knows every ban; bans that others made there stay. Connections that
   * stand may stay: disconnect them.
   */
  syncBans(bans: readonly BrokerBan[]): Promise<void>;
  /** @returns false: nobody, not even a session, would receive it */
  publish(message: { topic: string; payload: Buffer; qos: 0 | 1 | 2; retain: boolean }): Promise<boolean>;
  /**
   * By node, how many actions it has refused since its start because nobody decided: the edge did not answer it. A broker
   * that does not remember such refusals tells of none.
   */
  undecided(): Promise<ReadonlyMap<string, number>>;
  /** Nodes that ask the edge who may connect. One that has just started may admit anybody. */
  authenticatingNodes(): Promise<ReadonlySet<string>>;
  /** Never throws: that the broker is away is the answer. */
  health(): Promise<BrokerHealth>;
};

/** The broker did not do what it was asked, or cannot be reached. Its message holds no secrets. */
export class BrokerError extends Error {
  override name = 'BrokerError';
}

/** It came from elsewhere, or belongs to another query. */
export class CursorError extends BrokerError {
  override name = 'CursorError';
}
