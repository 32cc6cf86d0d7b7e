import type { PublishPacket } from 'aedes';
import { createTopics } from '@/lib/contracts';
import type { AedesBroker } from './aedes-internals';

type Kind = 'event' | 'answer';
type Waiting = { topic: string; release(): void };

/**
 * Delays the acknowledgement of events and command answers until a session subscribes to them. aedes acknowledges before a
 * subscriber has the message, and has no sessions after a start: an event that arrives before ingest has subscribed, or an answer
 * before dispatch has, would be acknowledged and lost. Meanwhile the vehicle's socket is not read; it stores such messages and
 * resends them after a timeout.
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

  async function releaseIfSubscribed(kind: Kind, topic: string): Promise<void> {
    const sessions = await aedes.persistence.subscriptionsByTopic(topic);
    if (sessions.length === 0 || open.has(kind)) return;
    open.add(kind);
    for (const { release } of waiting[kind].splice(0)) release();
  }

  aedes.on('subscribe', () => {
    for (const kind of ['event', 'answer'] as const) {
      const [first] = waiting[kind];
      if (first) void releaseIfSubscribed(kind, first.topic);
    }
  });

  /** Resolves when the message may be acknowledged. */
  return async (packet: PublishPacket): Promise<void> => {
    const kind = kindOf(packet);
    if (!kind || open.has(kind)) return;
    const { topic } = packet;
    await releaseIfSubscribed(kind, topic);
    if (!open.has(kind)) await new Promise<void>((release) => waiting[kind].push({ topic, release }));
  };
}
