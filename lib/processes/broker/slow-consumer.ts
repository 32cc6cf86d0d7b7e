import type { AedesPublishPacket } from 'aedes';
import type { Clock } from '@/lib/platform/clock';
import { asAedesClient } from './aedes-internals';
import type { BrokerMetrics } from './metrics';
import { endSession, type Session } from './session';

// A few seconds of map updates; beyond that QoS 0 messages are dropped
const SOFT_LIMIT_BYTES = 256 * 1024;
// Beyond it, or longer than STUCK_AFTER_MS over the soft limit, the client is disconnected
const HARD_LIMIT_BYTES = 1024 * 1024;
const STUCK_AFTER_MS = 15_000;
/** One of our own processes is disconnected when it reads nothing for so long. */
export const SERVICE_DRAIN_TIMEOUT_MS = 15_000;

/**
 * In aedes a publisher waits until every subscriber's socket has drained, so that one stuck browser would delay every vehicle that
 * it watches. Here only our own processes (ingest) apply back-pressure; other clients lose QoS 0 messages when they are slow, and
 * their connection when they are stuck.
 */
export function detachFromPublishers({ client, identity }: Session): void {
  if (identity?.kind === 'service') return;
  asAedesClient(client).waitForDrain = (done) => setImmediate(done, null, client);
}

/** @returns false: the message must not be sent */
export function hasRoom(session: Session, packet: AedesPublishPacket, clock: Clock, metrics: BrokerMetrics): boolean {
  if (endIfStuck(session, clock, metrics)) return false;
  if (session.slowSince === null || packet.qos > 0) return true;
  metrics.dropped.inc({ reason: 'consumer_slow' });
  return false;
}

/**
 * Disconnects a client that leaves too much unread, or anything for too long. Also called when the client sends, because unread
 * answers (PUBACK, PINGRESP) fill the memory as messages do.
 * @returns whether it was disconnected
 */
export function endIfStuck(session: Session, clock: Clock, metrics: BrokerMetrics): boolean {
  if (session.identity?.kind === 'service') return false;
  const backlog = session.client.conn.writableLength;
  if (backlog <= SOFT_LIMIT_BYTES) {
    session.slowSince = null;
    return false;
  }
  session.slowSince ??= clock.now();
  if (backlog <= HARD_LIMIT_BYTES && clock.now() - session.slowSince <= STUCK_AFTER_MS) return false;
  metrics.dropped.inc({ reason: 'consumer_stuck' });
  endSession(session, 'tcp_closed');
  return true;
}
