import type { PublishPacket } from 'aedes';
import { createTopics } from '@/lib/contracts';
import type { AedesBroker } from './aedes-internals';

type Kind = 'event' | 'answer';
type Waiting = { topic: string; go(): void };

/**
 * aedes acknowledges before anybody else has the message, and after a start it knows no session: an event that comes before
 * ingest has subscribed, or a command's answer before dispatch has, would be acknowledged and lost. So until a session
 * keeps them they wait, unacknowledged, and their vehicle is not read any further; it keeps them itself and sends them
 * again should it lose patience.
 */
export function createMessageHold(aedes: AedesBroker, topicRoot: string) {
  const topics = createTopics(topicRoot);
  const open = new Set<Kind>();
  const waiting: Record<Kind, Waiting[]> = { event: [], answer: [] };

  function kindOf({ topic, qos }: PublishPacket): Kind | null {
    if (qos === 0) return null;
    const parsed = topics.parse(topic);
    if (parsed?.kind === 'event') return 'event';
    return parsed?.kind === 'command' && parsed.direction === 'up' ? 'answer' : null;
  }

  async function look(kind: Kind, topic: string): Promise<void> {
    const sessions = await aedes.persistence.subscriptionsByTopic(topic);
    if (sessions.length === 0 || open.has(kind)) return;
    open.add(kind);
    for (const { go } of waiting[kind].splice(0)) go();
  }

  aedes.on('subscribe', () => {
    for (const kind of ['event', 'answer'] as const) {
      const [first] = waiting[kind];
      if (first) void look(kind, first.topic);
    }
  });

  /** Resolves when this message may be acknowledged. */
  return async (packet: PublishPacket): Promise<void> => {
    const kind = kindOf(packet);
    if (!kind || open.has(kind)) return;
    const { topic } = packet;
    await look(kind, topic);
    if (!open.has(kind)) await new Promise<void>((go) => waiting[kind].push({ topic, go }));
  };
}
