import type { AedesPublishPacket } from 'aedes';
import type { Clock } from '@/lib/platform/clock';
import { asAedesClient } from './aedes-internals';
import type { BrokerMetrics } from './metrics';
import { endSession, type Session } from './session';

// A browser a few seconds behind its map; beyond that, newer positions are worth more than these
const SOFT_LIMIT_BYTES = 256 * 1024;
// What must arrive may wait longer, but not for ever and not in our memory
const HARD_LIMIT_BYTES = 1024 * 1024;
const STUCK_AFTER_MS = 15_000;
/** Our own processes push back on publishers instead; one that reads nothing for so long is cut off. */
export const SERVICE_DRAIN_TIMEOUT_MS = 15_000;

/**
 * aedes lets a publisher wait until every subscriber's socket has drained, so that one stuck browser would hold up every
 * vehicle it watches. Here only our own processes (ingest) push back; others lose QoS 0 messages when they are slow, and
 * their connection when they are stuck.
 */
export function detachFromPublishers({ client, identity }: Session): void {
  if (identity?.kind === 'service') return;
  asAedesClient(client).waitForDrain = (done) => setImmediate(done, null, client);
}

/** False: this message is not to be sent. */
export function hasRoom(session: Session, packet: AedesPublishPacket, clock: Clock, metrics: BrokerMetrics): boolean {
  if (endIfStuck(session, clock, metrics)) return false;
  if (session.slowSince === null || packet.qos > 0) return true;
  metrics.dropped.inc({ reason: 'consumer_slow' });
  return false;
}

/**
 * Ends the connection of a client that leaves too much unread, or something for too long; true: it has. Also asked when
 * it sends, because answers (PUBACK, PINGRESP) that nobody reads fill the memory as messages do.
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
