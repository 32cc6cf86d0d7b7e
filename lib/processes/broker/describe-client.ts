import type { BrokerClient } from '@/lib/contracts';
import { maxQueued } from './bound-persistence';
import type { Session } from './session';
import type { StoredSession } from './stored-sessions';

// MQTT 3.1.1 has no expiry; ours ends with the broker, and nobody can say when that is
const UNKNOWN_EXPIRY = null;

/** What a connection is by itself, as it stands in lists; what waits for its client is added by `withStored`. */
export function describeSession({ client, connect, identity, ...session }: Session, node: string): BrokerClient {
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

/** A session that ends with its connection has no queue, and aedes does not count what it has under way. */
export function withStored(client: BrokerClient, stored: StoredSession | undefined): BrokerClient {
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
