import type { Refusal } from '@/lib/domain/access';
import type { Clock } from '@/lib/platform/clock';
import { asAedesClient } from './aedes-internals';
import { FrameScanner } from './frame-scanner';
import type { PacketGuard } from './guard-packets';
import type { BrokerMetrics } from './metrics';
import { endSession, type Session } from './session';
import { endIfStuck } from './slow-consumer';

type Parts = { metrics: BrokerMetrics; clock: Clock; refuse(refusal: Refusal): void };

/**
 * Ends a connection that sends a packet over MAX_PACKET_BYTES, at its header: before the parser would collect it. And one
 * that sends on and reads no answers.
 */
export function guardFrames(session: Session, packets: PacketGuard, { metrics, clock, refuse }: Parts): void {
  const parser = asAedesClient(session.client)._parser;
  const parse = parser.parse.bind(parser);
  const scanner = new FrameScanner();
  parser.parse = (chunk) => {
    metrics.bytesIn.inc(chunk.length);
    if (endIfStuck(session, clock, metrics)) return 0;
    const sizeBytes = scanner.feed(chunk);
    if (sizeBytes === null) {
      const left = parse(chunk);
      packets.flush();
      return left;
    }
    metrics.refusals.inc({ reason: 'payload_too_large' });
    const clientId = session.client.id ?? '';
    refuse({ source: 'authorization', reason: 'payload_too_large', clientId, detail: session.origin.peer, sizeBytes });
    endSession(session, 'protocol_error');
    return 0;
  };
}
