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

/**
 * aedes-persistence 11.0.0 takes two PUBRELs of a client that are under way for the same packet, because neither has a broker id, and
 * gives the first one the packet id of the second. Where two PUBRECs came in one segment, one message was released twice and the other
 * never: its receiver had it, and did not act on it. So each goes in under a broker id of its own, and as a copy.
 */
export function keepReleasesApart({ persistence }: AedesBroker): void {
  const outgoingUpdate = persistence.outgoingUpdate.bind(persistence);
  persistence.outgoingUpdate = (client, packet) => {
    if (packet.cmd !== 'pubrel') return outgoingUpdate(client, packet);
    const { cmd, messageId } = packet;
    return outgoingUpdate(client, { cmd, messageId, brokerId: `pubrel ${messageId}` });
  };
}
