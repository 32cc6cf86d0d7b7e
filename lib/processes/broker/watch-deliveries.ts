import { createTopics, type MessageAcked, vinSchema } from '@/lib/contracts';
import { BoundedMap } from '@/lib/platform/async/bounded-map';
import { createDebouncedBatch } from '@/lib/platform/async/debounced-batch';
import type { Clock } from '@/lib/platform/clock';
import type { AedesBroker } from './aedes-internals';
import type { EventOutbox } from './event-outbox';

type Parts = { topicRoot: string; clock: Clock; outbox: Pick<EventOutbox, 'push'> };
type Sent = { topic: string; payload: string };

// Commands in flight; the oldest are evicted and not reported
const MAX_WATCHED = 10_000;
// Not urgent. Reported at once, it would contend for the command's row with the vehicle's answer, which a user waits for
const DEBOUNCE_MS = 50;

/**
 * Reports to the edge when a vehicle's MQTT client has acknowledged a command, as EMQX's rule event `message.acked` does. aedes
 * stores QoS 2 messages only for persistent sessions, so nothing is reported for others.
 */
export function watchDeliveries({ persistence }: AedesBroker, { topicRoot, clock, outbox }: Parts): void {
  const topics = createTopics(topicRoot);
  const acked = createDebouncedBatch<MessageAcked>(DEBOUNCE_MS, async (events) => {
    for (const event of events) outbox.push(event);
  });
  const watched = new BoundedMap<string, Sent>(MAX_WATCHED);
  const outgoingUpdate = persistence.outgoingUpdate.bind(persistence);

  persistence.outgoingUpdate = async (client, packet) => {
    const key = `${client.id} ${packet.messageId}`;
    if (packet.cmd === 'pubrel') reportAcknowledged(client.id, key);
    else if (packet.topic !== undefined && isCommand(client.id, packet.topic)) {
      watched.set(key, { topic: packet.topic, payload: String(packet.payload ?? '') });
    }
    await outgoingUpdate(client, packet);
  };

  function isCommand(clientId: string, topic: string): boolean {
    if (!vinSchema.safeParse(clientId).success) return false;
    const parsed = topics.parse(topic);
    return parsed?.kind === 'command' && parsed.direction === 'down' && parsed.vin === clientId;
  }

  function reportAcknowledged(clientid: string, key: string): void {
    const sent = watched.get(key);
    if (!sent) return;
    watched.delete(key);
    acked.add([{ event: 'message.acked', clientid, ...sent, timestamp: clock.now() }]);
  }
}
