import type { EventEmitter } from 'node:events';
import { Readable } from 'node:stream';
import type { Aedes, Client, ConnectPacket, PublishPacket, Subscription } from 'aedes';

// Undocumented parts of aedes 1.2.0 that this broker uses, and workarounds for its faults. Check them when aedes is updated.

type AedesClient = Client & {
  clean: boolean;
  /** False while its session is being restored. */
  connackSent: boolean;
  /** By topic filter. */
  subscriptions: Record<string, unknown>;
  /** Called with filters instead of a packet it sends no UNSUBACK. */
  unsubscribe(filters: string[], done: (error?: Error) => void): void;
  /** Set by a DISCONNECT packet. */
  _disconnected: boolean;
  _parser: PacketParser;
  /** ms; -1: no keep-alive. */
  _keepaliveInterval: number;
  _keepaliveTimer: NodeJS.Timeout | null;
  /** Called when the socket's buffer is full; `done` lets the publisher go on. */
  waitForDrain(done: (error: Error | null, client: Client) => void): void;
};

type PacketParser = EventEmitter<{ packet: [ControlPacket] }> & { parse(chunk: Buffer): number };

/** As parsed by mqtt-packet. */
export type ControlPacket = {
  cmd: string;
  messageId?: number;
  qos?: number;
  topic?: string;
  payload?: Buffer | string;
};

type Persistence = {
  addSubscriptions(client: { id: string }, subscriptions: Subscription[]): Promise<void>;
  removeSubscriptions(client: { id: string }, filters: string[]): Promise<void>;
  cleanSubscriptions(client: { id: string }): Promise<void>;
  subscriptionsByTopic(topic: string): Promise<unknown[]>;
  /** QoS 2 messages that were received and not released (PUBREL). */
  incomingStorePacket(client: { id: string }, packet: { messageId?: number }): Promise<void>;
  incomingDelPacket(client: { id: string }, packet: { messageId?: number }): Promise<void>;
  cleanIncoming(client: { id: string }): Promise<void>;
  outgoingEnqueueCombi(subscriptions: { clientId: string }[], packet: PublishPacket): Promise<void>;
  /** Called with a message before it is sent, and with the PUBREL that replaces it after PUBREC. */
  outgoingUpdate(
    client: { id: string },
    packet: { cmd?: string; messageId?: number; topic?: string; payload?: string | Buffer; brokerId?: string },
  ): Promise<void>;
  outgoingClearMessageId(client: { id: string }, packet: PublishPacket): Promise<PublishPacket | undefined>;
  /** Queued and unacknowledged messages of a client. */
  outgoingStream(client: { id: string }): AsyncIterable<PublishPacket>;
};

export type AedesBroker = Aedes & {
  clients: Record<string, Client>;
  persistence: Persistence;
  version: string;
  /** mqemitter: subscriptions of open connections. */
  mq: { _matcher: { match(topic: string): unknown[] } };
};

export const asAedesClient = (client: Client): AedesClient => client as AedesClient;
export const asAedesBroker = (broker: Aedes): AedesBroker => broker as AedesBroker;

/** Effective until authentication is done: aedes reads this field of the packet after `preConnect`. */
export function forceCleanSession(client: Client, packet: ConnectPacket): void {
  packet.clean = true;
  asAedesClient(client).clean = true;
}

/**
 * Sets DUP = 1 on messages that were sent on an earlier connection and not acknowledged [MQTT-3.3.1-1]; aedes resends them with
 * DUP = 0 (its issue #601).
 */
export function markRedelivery({ persistence }: AedesBroker): void {
  const outgoingStream = persistence.outgoingStream.bind(persistence);
  persistence.outgoingStream = (client) => Readable.from(marked(outgoingStream(client)));
}

async function* marked(packets: AsyncIterable<PublishPacket>): AsyncIterable<PublishPacket> {
  for await (const packet of packets) {
    // A packet id is assigned when a message is first sent
    const wasSent = packet.cmd === 'publish' && (packet as { messageId?: number }).messageId !== undefined;
    yield wasSent ? { ...packet, dup: true } : packet;
  }
}

/**
 * aedes-persistence 11.0.0 confuses two PUBRELs in flight of one client, because neither has a broker id: the first gets the packet
 * id of the second. When two PUBRECs arrived in one TCP segment, one message was released twice and the other never. Each PUBREL is
 * therefore stored as a copy with a broker id of its own.
 */
export function keepReleasesApart({ persistence }: AedesBroker): void {
  const outgoingUpdate = persistence.outgoingUpdate.bind(persistence);
  persistence.outgoingUpdate = (client, packet) => {
    if (packet.cmd !== 'pubrel') return outgoingUpdate(client, packet);
    const { cmd, messageId } = packet;
    return outgoingUpdate(client, { cmd, messageId, brokerId: `pubrel ${messageId}` });
  };
}
