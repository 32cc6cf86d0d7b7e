import type { EventEmitter } from 'node:events';
import type { Aedes, Client, ConnectPacket, PublishPacket, Subscription } from 'aedes';

// Parts of aedes 1.2.0 that its types do not show and that a bounded broker cannot do without. One place to look at when
// aedes is updated.

export type AedesClient = Client & {
  clean: boolean;
  /** False while its session is being restored. */
  connackSent: boolean;
  /** By topic filter. */
  subscriptions: Record<string, unknown>;
  /** Takes filters too, and then sends no UNSUBACK. */
  unsubscribe(filters: string[], done: (error?: Error) => void): void;
  /** Set by a DISCONNECT packet. */
  _disconnected: boolean;
  _parser: PacketParser;
  /** ms; -1: the client asked for none. */
  _keepaliveInterval: number;
  _keepaliveTimer: NodeJS.Timeout | null;
  /** Called when the socket's buffer is full; `done` lets the publisher go on. */
  waitForDrain(done: (error: Error | null, client: Client) => void): void;
};

export type PacketParser = EventEmitter<{ packet: [ControlPacket] }> & { parse(chunk: Buffer): number };

/** As mqtt-packet has read it. */
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
  /** QoS 2 messages that wait for their PUBREL. */
  incomingStorePacket(client: { id: string }, packet: { messageId?: number }): Promise<void>;
  incomingDelPacket(client: { id: string }, packet: { messageId?: number }): Promise<void>;
  cleanIncoming(client: { id: string }): Promise<void>;
  outgoingEnqueueCombi(subscriptions: { clientId: string }[], packet: PublishPacket): Promise<void>;
  /** Called with a message that is about to be sent, and with the PUBREL that takes its place after PUBREC. */
  outgoingUpdate(
    client: { id: string },
    packet: { cmd?: string; messageId?: number; topic?: string; payload?: string | Buffer; brokerId?: string },
  ): Promise<void>;
  outgoingClearMessageId(client: { id: string }, packet: PublishPacket): Promise<PublishPacket | undefined>;
  /** What waits for a client, and what it has not acknowledged. */
  outgoingStream(client: { id: string }): AsyncIterable<PublishPacket>;
};

export type AedesBroker = Aedes & {
  clients: Record<string, Client>;
  persistence: Persistence;
  version: string;
  /** mqemitter: what connections have subscribed to. */
  mq: { _matcher: { match(topic: string): unknown[] } };
};

export const asAedesClient = (client: Client): AedesClient => client as AedesClient;
export const asAedesBroker = (broker: Aedes): AedesBroker => broker as AedesBroker;

/** aedes reads this field of the packet after `preConnect`. */
export function forceCleanSession(client: Client, packet: ConnectPacket): void {
  packet.clean = true;
  asAedesClient(client).clean = true;
}
