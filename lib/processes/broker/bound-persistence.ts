import type { Subscription } from 'aedes';
import { vinSchema } from '@/lib/contracts';
import type { AedesBroker } from './aedes-internals';
import type { BrokerMetrics } from './metrics';
import type { StoredSessions } from './stored-sessions';

// PostgreSQL and the TBox keep what must not be lost; this queue only bridges a short disconnection
const MAX_QUEUED_VEHICLE = 1_000;
const MAX_QUEUED_OTHER = 100_000;
// QoS 2 messages without PUBREL; the reference TBox has at most eight in flight
const MAX_UNRELEASED_VEHICLE = 64;
const MAX_UNRELEASED_OTHER = 1_000;

const isVehicle = (clientId: string): boolean => vinSchema.safeParse(clientId).success;
/** Maximum number of queued messages. */
export const maxQueued = (clientId: string): number => (isVehicle(clientId) ? MAX_QUEUED_VEHICLE : MAX_QUEUED_OTHER);

/**
 * Adds the bounds that the in-memory persistence lacks: limits queued messages and unreleased QoS 2 messages of each client, and
 * stores only subscriptions that were allowed (aedes passes the whole SUBSCRIBE packet with refused filters).
 * @param allowed subscriptions that the authorizer granted
 */
export function boundPersistence(
  { persistence }: AedesBroker,
  allowed: WeakSet<Subscription>,
  metrics: BrokerMetrics,
  stored: StoredSessions,
): { isUnreleased(clientId: string, messageId: number): boolean } {
  const addSubscriptions = persistence.addSubscriptions.bind(persistence);
  persistence.addSubscriptions = (client, subscriptions) =>
    addSubscriptions(
      client,
      subscriptions.filter((subscription) => allowed.has(subscription)),
    );
  boundOutgoing(persistence, metrics, stored);
  return boundIncoming(persistence, metrics);
}

function boundOutgoing(persistence: AedesBroker['persistence'], metrics: BrokerMetrics, stored: StoredSessions): void {
  const hasRoom = (clientId: string): boolean => {
    if (stored.enqueued(clientId, maxQueued(clientId))) return true;
    metrics.dropped.inc({ reason: 'queue_full' });
    return false;
  };
  const outgoingEnqueueCombi = persistence.outgoingEnqueueCombi.bind(persistence);
  const outgoingClearMessageId = persistence.outgoingClearMessageId.bind(persistence);
  persistence.outgoingEnqueueCombi = (subscriptions, packet) =>
    outgoingEnqueueCombi(
      subscriptions.filter(({ clientId }) => hasRoom(clientId)),
      packet,
    );
  persistence.outgoingClearMessageId = async (client, packet) => {
    const cleared = await outgoingClearMessageId(client, packet);
    if (cleared) stored.dequeued(client.id, cleared.messageId);
    return cleared;
  };
}

/** aedes limits each connection (`maxInflightInbound`), but messages stay in the session: a reconnect would start at 0 again. */
function boundIncoming(persistence: AedesBroker['persistence'], metrics: BrokerMetrics) {
  const unreleased = new Map<string, Set<number | undefined>>();
  const incomingStorePacket = persistence.incomingStorePacket.bind(persistence);
  const incomingDelPacket = persistence.incomingDelPacket.bind(persistence);
  const cleanIncoming = persistence.cleanIncoming.bind(persistence);
  persistence.incomingStorePacket = async (client, packet) => {
    const own = unreleased.get(client.id) ?? new Set();
    unreleased.set(client.id, own.add(packet.messageId));
    const [oldest] = own;
    if (own.size > (isVehicle(client.id) ? MAX_UNRELEASED_VEHICLE : MAX_UNRELEASED_OTHER)) {
      // It was delivered already; if the client resends it, the receivers deduplicate it by its content
      metrics.dropped.inc({ reason: 'unreleased' });
      own.delete(oldest);
      await incomingDelPacket(client, { messageId: oldest });
    }
    await incomingStorePacket(client, packet);
  };
  persistence.incomingDelPacket = async (client, packet) => {
    await incomingDelPacket(client, packet);
    const own = unreleased.get(client.id);
    own?.delete(packet.messageId);
    if (own?.size === 0) unreleased.delete(client.id);
  };
  persistence.cleanIncoming = (client) => {
    unreleased.delete(client.id);
    return cleanIncoming(client);
  };
  return {
    isUnreleased: (clientId: string, messageId: number) => unreleased.get(clientId)?.has(messageId) === true,
  };
}
