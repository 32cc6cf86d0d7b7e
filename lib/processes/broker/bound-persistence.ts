import type { Subscription } from 'aedes';
import { vinSchema } from '@/lib/contracts';
import type { AedesBroker } from './aedes-internals';
import type { BrokerMetrics } from './metrics';

// What must not be lost is in PostgreSQL and in the TBox; this queue only bridges a short absence
const MAX_QUEUED_VEHICLE = 1_000;
const MAX_QUEUED_OTHER = 100_000;

/**
 * Two bounds that the in-memory persistence lacks: a session keeps only subscriptions that were allowed (it is given the
 * whole SUBSCRIBE packet, refused filters and all), and the messages that wait for one client are limited.
 * @param allowed subscriptions that the authorizer let pass
 */
export function boundPersistence(
  { persistence }: AedesBroker,
  allowed: WeakSet<Subscription>,
  metrics: BrokerMetrics,
): void {
  const queued = new Map<string, number>();
  const hasRoom = (clientId: string): boolean => {
    const limit = vinSchema.safeParse(clientId).success ? MAX_QUEUED_VEHICLE : MAX_QUEUED_OTHER;
    const length = queued.get(clientId) ?? 0;
    if (length >= limit) {
      metrics.dropped.inc({ why: 'queue_full' });
      return false;
    }
    queued.set(clientId, length + 1);
    return true;
  };
  const { addSubscriptions, outgoingEnqueueCombi, outgoingClearMessageId } = bind(persistence);

  persistence.addSubscriptions = (client, subscriptions) =>
    addSubscriptions(
      client,
      subscriptions.filter((subscription) => allowed.has(subscription)),
    );
  persistence.outgoingEnqueueCombi = (subscriptions, packet) =>
    outgoingEnqueueCombi(
      subscriptions.filter(({ clientId }) => hasRoom(clientId)),
      packet,
    );
  persistence.outgoingClearMessageId = async (client, packet) => {
    const cleared = await outgoingClearMessageId(client, packet);
    const length = (queued.get(client.id) ?? 0) - 1;
    if (cleared && length > 0) queued.set(client.id, length);
    else if (cleared) queued.delete(client.id);
    return cleared;
  };
}

const bind = (persistence: AedesBroker['persistence']): AedesBroker['persistence'] => ({
  addSubscriptions: persistence.addSubscriptions.bind(persistence),
  outgoingEnqueueCombi: persistence.outgoingEnqueueCombi.bind(persistence),
  outgoingClearMessageId: persistence.outgoingClearMessageId.bind(persistence),
});
