import type { AedesBroker } from './aedes-internals';

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
