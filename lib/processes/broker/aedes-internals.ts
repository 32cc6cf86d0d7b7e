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
  closed: boolean;
  /** Sends a message that was just published to a subscription with QoS 1 or 2. */
  deliverQoS(packet: StoredPacket, done: () => void): void;
};

/** With the broker's own id of the message. */
type StoredPacket = PublishPacket & { brokerId?: string | null; brokerCounter?: number };

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
  /** Id of the newest message (`brokerCounter`). */
  counter: number;
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

/**
 * Of a connection. `queued`, `live`: ids of the messages since its start (`since`) that it sends from the queue of its session,
 * and as just published.
 */
type Resuming = { phase: 'waiting' | 'sending' | 'done'; since: number; queued: Set<number>; live: Set<number> };

/**
 * A message that is published while a session resumes is sent once. aedes sends it twice, from the queue of the session and as
 * just published, each with a packet id of its own, and stores only the later id: the PUBREC of the other ended the connection
 * ("no such packet").
 * @returns call it with each new client
 */
export function sendOnce(broker: AedesBroker): (client: Client) => void {
  const { persistence } = broker;
  const connections = new WeakMap<object, Resuming>();
  const outgoingStream = persistence.outgoingStream.bind(persistence);
  persistence.outgoingStream = (client) => {
    const packets = outgoingStream(client); // as they are now
    const resuming = connections.get(client);
    if (!resuming) return packets;
    resuming.phase = 'sending';
    return Readable.from(notSentLive(packets, resuming));
  };
  return (connected) => {
    const client = asAedesClient(connected);
    const resuming: Resuming = { phase: 'waiting', since: broker.counter, queued: new Set(), live: new Set() };
    connections.set(client, resuming);
    const deliverQoS = client.deliverQoS;
    client.deliverQoS = (packet, done) => {
      const isStored = !client.clean && packet.qos > 0 && !packet.retain;
      if (isStored && (client.closed || isQueued(packet, resuming))) setImmediate(done);
      else deliverQoS(packet, done);
    };
  };
}

async function* notSentLive(packets: AsyncIterable<StoredPacket>, resuming: Resuming): AsyncIterable<StoredPacket> {
  for await (const packet of packets) {
    const { brokerCounter = 0 } = packet;
    if (packet.cmd === 'publish' && resuming.live.has(brokerCounter)) continue;
    // An earlier one was delivered before: a message gets its id and is delivered in one turn of the event loop
    if (brokerCounter > resuming.since) resuming.queued.add(brokerCounter);
    yield packet;
  }
  resuming.phase = 'done';
  resuming.live.clear();
}

/** Whether a message that was just published is sent from the queue of the session, into which it was put before. */
function isQueued({ brokerCounter = 0 }: StoredPacket, { phase, queued, live }: Resuming): boolean {
  if (phase === 'waiting' || queued.has(brokerCounter)) return true;
  if (phase === 'sending') live.add(brokerCounter);
  return false;
}
