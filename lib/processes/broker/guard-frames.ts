import type { Refusal } from '@/lib/domain/access';
import { asAedesClient } from './aedes-internals';
import { FrameScanner } from './frame-scanner';
import type { BrokerMetrics } from './metrics';
import { endSession, type Session } from './session';

/** Ends a connection that sends a packet over MAX_PACKET_BYTES, at its header: before the parser would collect it. */
export function guardFrames(session: Session, metrics: BrokerMetrics, refuse: (refusal: Refusal) => void): void {
  const parser = asAedesClient(session.client)._parser;
  const parse = parser.parse.bind(parser);
  const scanner = new FrameScanner();
  parser.parse = (chunk) => {
    metrics.bytesIn.inc(chunk.length);
    const sizeBytes = scanner.feed(chunk);
    if (sizeBytes === null) return parse(chunk);
    metrics.refusals.inc({ reason: 'payload_too_large' });
    const clientId = session.client.id ?? '';
    refuse({ source: 'authorization', reason: 'payload_too_large', clientId, detail: session.origin.peer, sizeBytes });
    endSession(session, 'protocol_error');
    return 0;
  };
}
