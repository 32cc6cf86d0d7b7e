import type { Subscription } from 'aedes';
import { vinSchema } from '@/lib/contracts';
import type { AedesBroker } from './aedes-internals';
import type { BrokerMetrics } from './metrics';
import type { StoredSessions } from './stored-sessions';

// What must not be lost is in PostgreSQL and in the TBox; this queue only bridges a short absence
const MAX_QUEUED_VEHICLE = 1_000;
const MAX_QUEUED_OTHER = 100_000;
// QoS 2 messages without PUBREL; the reference TBox has eight under way
const MAX_UNRELEASED_VEHICLE = 64;
const MAX_UNRELEASED_OTHER = 1_000;

const isVehicle = (clientId: string): boolean => vinSchema.safeParse(clientId).success;
/** The most messages that may wait for it. */
export const maxQueued = (clientId: string): number => (isVehicle(clientId) ? MAX_QUEUED_VEHICLE : MAX_QUEUED_OTHER);

/**
 * Bounds that the in-memory persistence lacks, because what a client leaves behind stays until it says otherwise: a session
 * keeps only subscriptions that were allowed (it is given the whole SUBSCRIBE packet, refused filters and all), the
 * messages that wait for one client are limited, and so are those that one client does not finish.
 * @param allowed subscriptions that the authorizer let pass
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

/** aedes counts by connection (`maxInflightInbound`), but the store is the session's: a client that comes back begins at 0. */
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
      // It was delivered; should it be sent again after all, its receivers know it by its content
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
