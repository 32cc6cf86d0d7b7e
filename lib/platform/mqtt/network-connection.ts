import type net from 'node:net';
import mqttPacket, {
  type IConnackPacket,
  type IConnectPacket,
  type IPubackPacket,
  type IPublishPacket,
  type IPubrecPacket,
  type ISubackPacket,
  type Packet,
} from 'mqtt-packet';
import type { Secret } from '@/lib/platform/secrets';
import { AcknowledgedSender, NOT_AUTHORIZED } from './acknowledged-sender';
import { type BrokerAddress, openSocket } from './broker-address';
import { pubcomp } from './packets';

export type Subscription = { filter: string; qos: 0 | 1 | 2 };

/**
 * 4 = MQTT 3.1.1. With MQTT 5, a publish to `probeTopic` is tried before the connection is ready and regularly afterwards: EMQX
 * accepts any connection while it starts and then refuses all publishes and subscriptions.
 */
export type ProtocolOptions = { protocolVersion: 4 } | { protocolVersion: 5; probeTopic: string };

export type ConnectOptions = ProtocolOptions & {
  address: BrokerAddress;
  clientId: string;
  username: string;
  password: Secret;
  subscriptions: readonly Subscription[];
  /** The broker keeps subscriptions and unacknowledged messages while disconnected. */
  persistentSession: boolean;
};

type Handlers = {
  onMessage(packet: IPublishPacket): void;
  /** After CONNACK, SUBACK and the probe. */
  onReady(sessionPresent: boolean): void;
  /** Not ready, or no longer. */
  onProblem(reason: string): void;
  /** Called once. `readyAt`: since when it was ready; null: never. */
  onClose(readyAt: number | null): void;
};

const KEEP_ALIVE_S = 20;
const CONNECT_TIMEOUT_MS = 10_000;
const MAX_PACKET_BYTES = 1024 * 1024;
// MQTT 5 only: maximum of unacknowledged messages that EMQX sends
const RECEIVE_MAXIMUM = 8_192;
// MQTT 5 only: the time for a reconnect. A lost member of a shared subscription gets its share until its session expires; only then
// EMQX gives its QoS 1 messages to the other members
const SESSION_EXPIRY_S = 5;
const CLOSE_TIMEOUT_MS = 1_000;
// After a refusal: for the answers to the other messages in flight, so that their outcome is known
const REFUSED_DRAIN_MS = 1_000;
// Of SUBSCRIBE, then of probes
const OWN_MESSAGE_ID = 1;

/** A single connection. It is closed when the broker refuses a subscription or publish. */
export class NetworkConnection {
  sender: AcknowledgedSender | null = null;
  isReady = false;
  readonly #socket: net.Socket;
  readonly #probeTopic: string | null;
  readonly #connectTimer: NodeJS.Timeout;
  readonly #keepAlive: NodeJS.Timeout;
  #lastReceivedAt = Date.now();
  #sessionPresent = false;
  #readyAt: number | null = null;
  /** The connection is closed for this reason once the deliveries in flight are answered. */
  #refusal: string | null = null;
  #drain: NodeJS.Timeout | undefined;

  constructor(
    readonly id: number,
    private readonly options: ConnectOptions,
    private readonly handlers: Handlers,
  ) {
    const { address, protocolVersion } = options;
    this.#probeTopic = options.protocolVersion === 5 ? options.probeTopic : null;
    const { socket, connected } = openSocket(address);
    this.#socket = socket;
    this.#connectTimer = setTimeout(() => this.#fail('the broker did not answer'), CONNECT_TIMEOUT_MS);
    this.#keepAlive = setInterval(() => this.#checkAlive(), KEEP_ALIVE_S * 500);
    const parser = mqttPacket.parser({ protocolVersion });
    parser.on('error', (error: Error) => this.#fail(`not MQTT: ${error.message}`));
    parser.on('packet', (packet: Packet) => this.#receive(packet));
    socket.setNoDelay(true);
    socket.once(connected, () => this.#send(connectPacket(options)));
    socket.on('data', (chunk: Buffer) => {
      this.#lastReceivedAt = Date.now();
      parser.parse(chunk);
    });
    socket.on('error', (error: NodeJS.ErrnoException) => this.#fail(error.code ?? error.message));
    socket.on('close', () => {
      parser.removeAllListeners('packet');
      this.#closed();
    });
  }

  get isDestroyed(): boolean {
    return this.#socket.destroyed;
  }
  get unsentBytes(): number {
    return this.#socket.writableLength;
  }

  write(packet: Buffer): void {
    this.#socket.write(packet);
  }

  /** QoS 0. */
  publish(topic: string, payload: string | Buffer): void {
    this.#send({ cmd: 'publish', topic, payload, qos: 0, dup: false, retain: false });
  }

  destroy(): void {
    this.#socket.destroy();
  }

  /** Sends DISCONNECT and waits for the close. */
  async close(): Promise<void> {
    if (this.#socket.destroyed) return;
    await new Promise<void>((resolve) => {
      const timer = setTimeout(() => this.#socket.destroy(), CLOSE_TIMEOUT_MS);
      this.#socket.once('close', () => {
        clearTimeout(timer);
        resolve();
      });
      this.isReady = false;
      this.#socket.end(this.#generate({ cmd: 'disconnect' }));
    });
  }

  #generate(packet: Packet): Buffer {
    return mqttPacket.generate(packet, { protocolVersion: this.options.protocolVersion });
  }

  #send(packet: Packet): void {
    this.#socket.write(this.#generate(packet));
  }

  #report(reason: string): void {
    this.isReady = false;
    this.handlers.onProblem(reason);
  }

  #fail(reason: string): void {
    if (reason !== this.#refusal) this.#report(reason);
    clearTimeout(this.#drain);
    this.sender?.abandon(reason);
    this.sender = null;
    this.#socket.destroy();
  }

  #closed(): void {
    clearTimeout(this.#connectTimer);
    clearTimeout(this.#drain);
    clearInterval(this.#keepAlive);
    this.sender?.abandon('the connection was closed');
    this.sender = null;
    if (this.isReady) this.#fail('the broker closed the connection');
    this.handlers.onClose(this.#readyAt);
  }

  #checkAlive(): void {
    if (Date.now() - this.#lastReceivedAt > KEEP_ALIVE_S * 1_500) this.#fail('the broker is silent');
    else if (this.isReady && this.#probeTopic !== null) this.#send(probePacket(this.#probeTopic));
    else if (this.isReady) this.#send({ cmd: 'pingreq' });
  }

  #receive(packet: Packet): void {
    switch (packet.cmd) {
      case 'publish':
        this.handlers.onMessage(packet);
        break;
      case 'connack':
        this.#connected(packet);
        break;
      case 'suback':
        this.#subscribed(packet);
        break;
      case 'puback':
      case 'pubrec':
        this.#acknowledged(packet);
        break;
      case 'pubrel': // QoS 2, from a broker that does not downgrade to the requested QoS
        this.write(pubcomp(packet.messageId ?? 0));
        break;
      case 'disconnect':
        this.#fail(`the broker ended the connection with code ${packet.reasonCode ?? 0}`);
        break;
      default: // pingresp, pubcomp
        this.sender?.receive(packet);
        this.#failIfDrained();
        break;
    }
  }

  #connected({ returnCode, reasonCode, sessionPresent }: IConnackPacket): void {
    const code = returnCode ?? reasonCode ?? 0;
    if (code !== 0) {
      this.#fail(`the broker refused the connection with code ${code}`);
      return;
    }
    this.#sessionPresent = sessionPresent;
    const { subscriptions } = this.options;
    // Also with a session, which may lack a new subscription
    if (subscriptions.length > 0) this.#send(subscribePacket(subscriptions));
    else this.#probe();
  }

  #subscribed({ granted }: ISubackPacket): void {
    const isRefused = granted.some((code) => typeof code === 'number' && code >= 0x80);
    if (isRefused) this.#fail('the broker refuses us: it refused a subscription');
    else this.#probe();
  }

  #probe(): void {
    if (this.#probeTopic === null) this.#ready();
    else this.#send(probePacket(this.#probeTopic));
  }

  #acknowledged(packet: IPubackPacket | IPubrecPacket): void {
    const code = packet.reasonCode ?? 0;
    const refusal = `the broker refuses us: code ${code} for a publish`;
    if (packet.messageId === OWN_MESSAGE_ID && packet.cmd === 'puback') {
      if (code >= 0x80) this.#fail(refusal);
      else if (this.#readyAt === null) this.#ready();
      return;
    }
    this.sender?.receive(packet);
    if (code === NOT_AUTHORIZED && this.#refusal === null) {
      this.#report(refusal);
      this.#refusal = refusal;
      this.#drain = setTimeout(() => this.#fail(refusal), REFUSED_DRAIN_MS);
    }
    this.#failIfDrained();
  }

  #failIfDrained(): void {
    if (this.#refusal !== null && this.sender?.idle) this.#fail(this.#refusal);
  }

  #ready(): void {
    this.#readyAt = Date.now();
    clearTimeout(this.#connectTimer);
    this.isReady = true;
    this.sender = new AcknowledgedSender((packet) => this.#send(packet));
    this.handlers.onReady(this.#sessionPresent);
  }
}

const connectPacket = (options: ConnectOptions): IConnectPacket => ({
  cmd: 'connect',
  protocolId: 'MQTT',
  protocolVersion: options.protocolVersion,
  clientId: options.clientId,
  clean: !options.persistentSession,
  keepalive: KEEP_ALIVE_S,
  username: options.username,
  password: Buffer.from(options.password.current),
  ...(options.protocolVersion === 5 && {
    properties: {
      receiveMaximum: RECEIVE_MAXIMUM,
      maximumPacketSize: MAX_PACKET_BYTES,
      ...(options.persistentSession && { sessionExpiryInterval: SESSION_EXPIRY_S }),
    },
  }),
});

const subscribePacket = (subscriptions: readonly Subscription[]): Packet => ({
  ...{ cmd: 'subscribe', messageId: OWN_MESSAGE_ID, qos: 1, dup: false, retain: false },
  subscriptions: subscriptions.map(({ filter, qos }) => ({ topic: filter, qos })),
});

const probePacket = (topic: string): IPublishPacket => ({
  ...{ cmd: 'publish', topic, payload: '', qos: 1, messageId: OWN_MESSAGE_ID },
  ...{ dup: false, retain: false },
});
