import type { PublishPacket } from 'aedes';
import { createTopics } from '@/lib/contracts';
import type { AedesBroker } from './aedes-internals';

/**
 * aedes says PUBACK before anybody else has the message, and after a start it knows no session: an event that comes before
 * ingest has subscribed would be acknowledged and lost. So until a session keeps events they wait, unacknowledged, and
 * their vehicle is not read any further; it keeps them itself and sends them again should it lose patience.
 */
export function createEventHold(aedes: AedesBroker, topicRoot: string) {
  const topics = createTopics(topicRoot);
  let open = false;
  let waiting: { topic: string; go(): void }[] = [];

  async function look(topic: string): Promise<void> {
    const sessions = await aedes.persistence.subscriptionsByTopic(topic);
    if (sessions.length === 0 || open) return;
    open = true;
    for (const { go } of waiting) go();
    waiting = [];
  }

  aedes.on('subscribe', () => {
    const [first] = waiting;
    if (first) void look(first.topic);
  });

  /** Resolves when this message may be acknowledged. */
  return async ({ topic, qos }: PublishPacket): Promise<void> => {
    if (open || qos === 0 || topics.parse(topic)?.kind !== 'event') return;
    await look(topic);
    if (!open) await new Promise<void>((go) => waiting.push({ topic, go }));
  };
}
