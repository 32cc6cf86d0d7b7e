import { MAX_PAYLOAD_BYTES } from '@/lib/contracts';
import type { Refusal } from '@/lib/domain/access';
import type { Clock } from '@/lib/platform/clock';
import { asAedesClient } from './aedes-internals';
import type { PacketGuard } from './guard-packets';
import type { BrokerMetrics } from './metrics';
import { endSession, type Session } from './session';
import { endIfStuck } from './slow-consumer';

type Parts = { metrics: BrokerMetrics; clock: Clock; refuse(refusal: Refusal): void };

/**
 * Ends a connection that sends a packet over MAX_PACKET_BYTES (at its header, before the parser would buffer it), and one that
 * keeps sending without reading the answers.
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

// Topic and packet id, or the parts of a CONNECT besides its will
const MAX_HEADER_BYTES = 8 * 1024;
export const MAX_PACKET_BYTES = MAX_PAYLOAD_BYTES + MAX_HEADER_BYTES;

/**
 * Follows the lengths of MQTT control packets in a byte stream (MQTT 3.1.1 §2.2) without buffering; the parser would buffer
 * a packet of up to 256 MB.
 */
class FrameScanner {
  #bodyLeft = 0;
  #length = 0;
  #shift = 0;
  #inLength = false;

  /** @returns the size of a packet that is over MAX_PACKET_BYTES or whose length is malformed, else null */
  feed(chunk: Buffer): number | null {
    let i = 0;
    while (i < chunk.length) {
      if (this.#bodyLeft > 0) {
        const skipped = Math.min(this.#bodyLeft, chunk.length - i);
        this.#bodyLeft -= skipped;
        i += skipped;
      } else {
        const tooLarge = this.#header(chunk[i] ?? 0);
        if (tooLarge !== null) return tooLarge;
        i++;
      }
    }
    return null;
  }

  #header(byte: number): number | null {
    if (!this.#inLength) {
      this.#inLength = true;
      this.#length = 0;
      this.#shift = 0;
      return null;
    }
    this.#length += (byte & 0x7f) * 2 ** this.#shift;
    this.#shift += 7;
    if (this.#length > MAX_PACKET_BYTES || this.#shift > 28) return this.#length;
    if ((byte & 0x80) === 0) {
      this.#inLength = false;
      this.#bodyLeft = this.#length;
    }
    return null;
  }
}
