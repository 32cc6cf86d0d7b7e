import { createTopics, type MessageAcked, vinSchema } from '@/lib/contracts';
import { BoundedMap } from '@/lib/platform/async/bounded-map';
import { createDebouncedBatch } from '@/lib/platform/async/debounced-batch';
import type { Clock } from '@/lib/platform/clock';
import type { AedesBroker } from './aedes-internals';
import type { EventOutbox } from './event-outbox';

type Parts = { topicRoot: string; clock: Clock; outbox: Pick<EventOutbox, 'push'> };
type Sent = { topic: string; payload: string };

// Commands on their way to vehicles that did not acknowledge yet; what is older is simply not told
const MAX_WATCHED = 10_000;
// Nobody waits for it; told at once, it would meet the vehicle's answer, which somebody does wait for, at the same command
const TOGETHER_MS = 50;

/**
 * Tells the edge when a vehicle's MQTT client has acknowledged a command, as EMQX's rule event `message.acked` does. aedes
 * keeps QoS 2 messages only for sessions that last, so of others nothing is told.
 */
export function watchDeliveries({ persistence }: AedesBroker, { topicRoot, clock, outbox }: Parts): void {
  const topics = createTopics(topicRoot);
  const acked = createDebouncedBatch<MessageAcked>(TOGETHER_MS, async (events) => {
    for (const event of events) outbox.push(event);
  });
  const watched = new BoundedMap<string, Sent>(MAX_WATCHED);
  const outgoingUpdate = persistence.outgoingUpdate.bind(persistence);

  persistence.outgoingUpdate = async (client, packet) => {
    const key = `${client.id} ${packet.messageId}`;
    if (packet.cmd === 'pubrel') acknowledged(client.id, key);
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

  function acknowledged(clientid: string, key: string): void {
    const sent = watched.get(key);
    if (!sent) return;
    watched.delete(key);
    acked.add([{ event: 'message.acked', clientid, ...sent, timestamp: clock.now() }]);
  }
}
