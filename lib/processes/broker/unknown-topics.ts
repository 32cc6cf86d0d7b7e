import { createTopics } from '@/lib/contracts';
import { isTopicName } from '@/lib/domain/access';
import { puback, pubrec } from '@/lib/platform/mqtt/packets';
import { asAedesClient, type ControlPacket } from './aedes-internals';
import type { BrokerMetrics } from './metrics';
import type { RefusalReporter } from './refusal-reporter';
import { endSession, type Session } from './session';

type Parts = {
  topicRoot: string;
  reporter: Pick<RefusalReporter, 'report' | 'reportAndWait'>;
  metrics: Pick<BrokerMetrics, 'refusals'>;
};

// Longer topics are no mistake of firmware: they end the connection
const MAX_TOPIC = 512;
// Pending reports of one connection
const MAX_WAITING = 64;

/**
 * Handles messages that a TBox publishes below its own VIN to a topic that the contract lacks. They reach no subscriber. MQTT 3.1.1
 * has no negative acknowledgement, so a message is acknowledged once it is in quarantine; while the edge is unavailable it is not,
 * and the TBox sends it again.
 */
export function createUnknownTopics({ topicRoot, reporter, metrics }: Parts) {
  const topics = createTopics(topicRoot);
  const waiting = new WeakMap<Session, number>();

  /** @returns true: handled, and aedes must not see it */
  return (session: Session, { topic = '', qos = 0, messageId = 0, payload = '' }: ControlPacket): boolean => {
    const { client, identity } = session;
    if (identity?.kind !== 'tbox' || topic.length > MAX_TOPIC || !isTopicName(topic)) return false;
    if (!topic.startsWith(topics.upPrefix(client.id)) || topics.isUpOf(client.id, topic)) return false;
    metrics.refusals.inc({ reason: 'topic_unknown' });
    const sizeBytes = Buffer.byteLength(payload);
    const cause = { source: 'authorization', reason: 'topic_unknown', detail: 'publish' } as const;
    const refusal = { ...cause, clientId: client.id, topic, sizeBytes };
    if (qos === 0) reporter.report(refusal);
    else void settle(session, qos === 1 ? puback(messageId) : pubrec(messageId), refusal);
    return true;
  };

  async function settle(
    session: Session,
    acknowledgement: Buffer,
    refusal: Parameters<RefusalReporter['reportAndWait']>[0],
  ): Promise<void> {
    const count = (waiting.get(session) ?? 0) + 1;
    if (count > MAX_WAITING) return endSession(session, 'not_authorized');
    waiting.set(session, count);
    const outcome = await reporter.reportAndWait(refusal);
    waiting.set(session, (waiting.get(session) ?? 1) - 1);
    if (outcome === 'too_many') endSession(session, 'not_authorized');
    const { conn } = asAedesClient(session.client);
    if (outcome === 'kept' && conn.writable) conn.write(acknowledgement);
  }
}
