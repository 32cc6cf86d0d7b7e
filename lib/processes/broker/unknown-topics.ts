import { createTopics } from '@/lib/contracts';
import { isTopicName } from '@/lib/domain/access';
import { asAedesClient, type ControlPacket } from './aedes-internals';
import type { BrokerMetrics } from './metrics';
import type { RefusalReporter } from './refusal-reporter';
import { endSession, type Session } from './session';

type Parts = {
  topicRoot: string;
  reporter: Pick<RefusalReporter, 'report' | 'reportAndWait'>;
  metrics: Pick<BrokerMetrics, 'refusals'>;
};

// Longer ones are none that firmware sends by mistake: they end the connection
const MAX_TOPIC = 512;
// Reports of one connection that wait for the edge
const MAX_WAITING = 64;
// MQTT 3.1.1 §3.4, §3.5
const PUBACK = 0x40;
const PUBREC = 0x50;

/**
 * What a TBox publishes below its own VIN to a topic that the contract lacks. MQTT 3.1.1 has no negative acknowledgement, so it is
 * acknowledged once it stands in quarantine; while the edge is away it is not, and the TBox sends it again. Nobody receives it.
 */
export function createUnknownTopics({ topicRoot, reporter, metrics }: Parts) {
  const topics = createTopics(topicRoot);
  const waiting = new WeakMap<Session, number>();

  /** True: the message is none for aedes. */
  return (session: Session, { topic = '', qos = 0, messageId = 0, payload = '' }: ControlPacket): boolean => {
    const { client, identity } = session;
    if (identity?.kind !== 'tbox' || topic.length > MAX_TOPIC || !isTopicName(topic)) return false;
    if (!topic.startsWith(topics.upPrefix(client.id)) || topics.isUpOf(client.id, topic)) return false;
    metrics.refusals.inc({ reason: 'topic_unknown' });
    const sizeBytes = Buffer.byteLength(payload);
    const refusal = {
      source: 'authorization',
      reason: 'topic_unknown',
      clientId: client.id,
      topic,
      sizeBytes,
    } as const;
    if (qos === 0) reporter.report({ ...refusal, detail: 'publish' });
    else void settle(session, qos === 1 ? PUBACK : PUBREC, messageId, { ...refusal, detail: 'publish' });
    return true;
  };

  async function settle(
    session: Session,
    type: number,
    messageId: number,
    refusal: Parameters<RefusalReporter['reportAndWait']>[0],
  ): Promise<void> {
    const count = (waiting.get(session) ?? 0) + 1;
    if (count > MAX_WAITING) return endSession(session, 'not_authorized');
    waiting.set(session, count);
    const outcome = await reporter.reportAndWait(refusal);
    waiting.set(session, (waiting.get(session) ?? 1) - 1);
    if (outcome === 'too_many') endSession(session, 'not_authorized');
    const { conn } = asAedesClient(session.client);
    if (outcome === 'kept' && conn.writable) conn.write(Buffer.from([type, 2, messageId >> 8, messageId & 0xff]));
  }
}
