import { Readable } from 'node:stream';
import type { PublishPacket } from 'aedes';
import type { AedesBroker } from './aedes-internals';

/**
 * A message that was sent on an earlier connection, and was not acknowledged, is sent again with DUP = 1 [MQTT-3.3.1-1]. aedes
 * sends it as if it were new (its issue #601).
 */
export function markRedelivery({ persistence }: AedesBroker): void {
  const outgoingStream = persistence.outgoingStream.bind(persistence);
  persistence.outgoingStream = (client) => Readable.from(marked(outgoingStream(client)));
}

/** A packet has its id from when it was first sent. */
async function* marked(packets: AsyncIterable<PublishPacket>): AsyncIterable<PublishPacket> {
  for await (const packet of packets) {
    const wasSent = packet.cmd === 'publish' && (packet as { messageId?: number }).messageId !== undefined;
    yield wasSent ? { ...packet, dup: true } : packet;
  }
}
