import net from 'node:net';
import tls from 'node:tls';
import mqttPacket, { type IPubackPacket, type IPublishPacket, type IPubrecPacket, type Packet } from 'mqtt-packet';
import { backoffMs } from '@/lib/platform/async/backoff';
import type { Log } from '@/lib/platform/log';
import { AssuredSender, type Delivered, type Delivery, NOT_AUTHORIZED, NotConfirmedError } from './assured-sender';
import type { BrokerAddress } from './broker-address';
import { pubacks, pubcomp, pubrec } from './packets';

export type Subscription = { filter: string; qos: 0 | 1 | 2 };

export type ReceivedMessage = {
  topic: string;
  /** A view of the socket's buffer: copy what outlives the call. */
  payload: Buffer;
  qos: 0 | 1 | 2;
  retain: boolean;
  /** For `acknowledge`; 0 at QoS 0. */
  messageId: number;
  /** The connection that brought it: an acknowledgement on a later one would name another message. */
  connection: number;
};

/**
 * 4 = MQTT 3.1.1. With MQTT 5, whether we may publish is tried on `probeTopic` before the connection counts as ready, and again
 * as it goes on: a broker that is just starting lets anybody connect and then refuses whatever they do (EMQX).
 */
export type ProtocolOptions = { protocolVersion: 4 } | { protocolVersion: 5; probeTopic: string };

export type BrokerConnectionOptions = ProtocolOptions & {
  address: BrokerAddress;
  clientId: string;
  username: string;
  password: string;
  subscriptions: readonly Subscription[];
  /** The broker keeps subscriptions and unacknowledged messages while we are away. */
  persistentSession: boolean;
  onMessage(message: ReceivedMessage): void;
  /** After CONNACK and SUBACK. `lostAt`: when the connection before this one was lost; null the first time. */
  onReady?(sessionPresent: boolean, lostAt: number | null): void;
  log: Log;
};

export type BrokerConnection = {
  /** Null when connected and subscribed, else why not. */
  problem(): string | null;
  /** PUBACK (or PUBREC) for messages of the present connection; others are left to the broker's redelivery. */
  acknowledge(messages: Iterable<Pick<ReceivedMessage, 'messageId' | 'connection' | 'qos'>>): void;
  /** QoS 0. False: not sent, because there is no connection or the socket is full. */
  publish(topic: string, payload: string | Buffer): boolean;
  /** QoS 1 or 2, once, on the present connection; resolves when the broker has it. @throws NotConfirmedError, RefusedError */
  deliver(delivery: Delivery): Promise<Delivered>;
  /** How many more deliveries may be on their way. */
  free(): number;
  /** Cuts the connection, so that the broker sends everything again that was not acknowledged. */
  reconnect(): void;
  /** Stops the stream of messages, keeps the connection so that acknowledgements still go out. */
  pause(): void;
  close(): Promise<void>;
};

const KEEP_ALIVE_S = 20;
const CONNECT_TIMEOUT_MS = 10_000;
const FIRST_RETRY_MS = 200;
// A few processes of ours on their own broker: what waits for them, waits no longer than this
const MAX_RETRY_MS = 1_000;
// A connection that lasts at least this long resets the back-off; one that is lost at once again (somebody else uses our client
// id) does not
const STABLE_MS = 5_000;
// Live frames are worthless when late: beyond this they are dropped
const MAX_UNSENT_BYTES = 4 * 1024 * 1024;
const MAX_PACKET_BYTES = 1024 * 1024;
// MQTT 5 only: bounds what an EMQX node sends before it gets acknowledgements
const RECEIVE_MAXIMUM = 8_192;
// MQTT 5 only: as long as a reconnect may take. A dead member of a shared subscription keeps getting its share until its
// session expires; only then does EMQX give its messages of QoS 1 to the other members.
const SESSION_EXPIRY_S = 5;
const CLOSE_TIMEOUT_MS = 1_000;
/** After a refusal the answers to what else is on its way are awaited this long: each says for certain what became of it. */
const REFUSED_DRAIN_MS = 1_000;
// Of SUBSCRIBE, then of probes: one of them at a time
const OWN_MESSAGE_ID = 1;

/**
 * Connects now and again after every loss, until `close`. A connection that is refused what it must be able to do is not ours,
 * whatever CONNACK said: it is dropped, and another made.
 */
export function connectBroker(options: BrokerConnectionOptions): BrokerConnection {
  const { log, protocolVersion } = options;
  const probeTopic = options.protocolVersion === 5 ? options.probeTopic : null;
  let socket: net.Socket | null = null;
  let connection = 0;
  let attempt = 0;
  let problem: string | null = 'not connected yet';
  let closed = false;
  let lostAt: number | null = null;
  let paused = false;
  let sender: AssuredSender | null = null;
  let retry: NodeJS.Timeout | undefined;

  const generate = (packet: Packet) => mqttPacket.generate(packet, { protocolVersion });

  function open(): void {
    const current = ++connection;
    const { host, port } = options.address;
    const stream = options.address.tls
      ? tls.connect({ host, port, servername: net.isIP(host) ? '' : host })
      : net.connect({ host, port });
    socket = stream;
    // mqtt-packet hands out views of what it was given
    const parser = mqttPacket.parser({ protocolVersion });
    let heardAt = Date.now();
    let sessionPresent = false;
    let readyAt: number | null = null;
    let refusal: string | null = null;
    const report = (reason: string) => {
      if (!closed && (problem === null || attempt === 0))
        log.warn({ reason, clientId: options.clientId }, 'broker connection lost');
      if (problem === null) lostAt = Date.now();
      problem = reason;
    };
    const fail = (reason: string) => {
      if (reason !== refusal) report(reason);
      clearTimeout(drain);
      sender?.abandon(reason);
      sender = null;
      stream.destroy();
    };
    let drain: NodeJS.Timeout | undefined;
    const connectTimer = setTimeout(() => fail('the broker did not answer'), CONNECT_TIMEOUT_MS);
    const keepAlive = setInterval(() => {
      if (Date.now() - heardAt > KEEP_ALIVE_S * 1_500) fail('the broker is silent');
      else if (problem === null && probeTopic !== null) probe(probeTopic);
      else if (problem === null) stream.write(generate({ cmd: 'pingreq' }));
    }, KEEP_ALIVE_S * 500);

    stream.setNoDelay(true);
    stream.once(options.address.tls ? 'secureConnect' : 'connect', () => {
      stream.write(
        generate({
          cmd: 'connect',
          protocolId: 'MQTT',
          protocolVersion,
          clientId: options.clientId,
          clean: !options.persistentSession,
          keepalive: KEEP_ALIVE_S,
          username: options.username,
          password: Buffer.from(options.password),
          ...(protocolVersion === 5 && {
            properties: {
              receiveMaximum: RECEIVE_MAXIMUM,
              maximumPacketSize: MAX_PACKET_BYTES,
              ...(options.persistentSession && { sessionExpiryInterval: SESSION_EXPIRY_S }),
            },
          }),
        }),
      );
    });
    stream.on('data', (chunk: Buffer) => {
      heardAt = Date.now();
      parser.parse(chunk);
    });
    stream.on('error', (error: NodeJS.ErrnoException) => fail(error.code ?? error.message));
    stream.on('close', () => {
      clearTimeout(connectTimer);
      clearTimeout(drain);
      clearInterval(keepAlive);
      parser.removeAllListeners('packet');
      sender?.abandon('the connection was closed');
      sender = null;
      if (problem === null) fail('the broker closed the connection');
      if (readyAt !== null && Date.now() - readyAt >= STABLE_MS) attempt = 0;
      if (!closed) retry = setTimeout(open, backoffMs(attempt++, FIRST_RETRY_MS, MAX_RETRY_MS));
    });
    parser.on('error', (error: Error) => fail(`not MQTT: ${error.message}`));
    parser.on('packet', (packet: Packet) => {
      switch (packet.cmd) {
        case 'publish':
          receive(packet, current);
          break;
        case 'connack': {
          const code = packet.returnCode ?? packet.reasonCode ?? 0;
          if (code !== 0) return fail(`the broker refused the connection with code ${code}`);
          sessionPresent = packet.sessionPresent;
          if (options.subscriptions.length === 0) return subscribed();
          // Also with a session: a subscription that was added since is not in it
          const subscriptions = options.subscriptions.map(({ filter, qos }) => ({ topic: filter, qos }));
          stream.write(generate({ cmd: 'subscribe', messageId: OWN_MESSAGE_ID, qos: 1, subscriptions } as Packet));
          break;
        }
        case 'suback':
          if (packet.granted.some((granted) => typeof granted === 'number' && granted >= 0x80)) {
            return fail('the broker refuses us: it refused a subscription');
          }
          subscribed();
          break;
        case 'puback':
        case 'pubrec':
          acknowledged(packet);
          break;
        case 'pubrel': // QoS 2, where a broker does not downgrade to what was asked for
          stream.write(pubcomp(packet.messageId ?? 0));
          break;
        case 'disconnect':
          fail(`the broker ended the connection with code ${packet.reasonCode ?? 0}`);
          break;
        default: // pingresp, pubcomp
          sender?.receive(packet);
          if (refusal !== null && sender?.idle) fail(refusal);
          break;
      }
    });
    const probe = (topic: string) =>
      stream.write(
        generate({
          ...{ cmd: 'publish', topic, payload: '', qos: 1, messageId: OWN_MESSAGE_ID },
          ...{ dup: false, retain: false },
        }),
      );
    const subscribed = () => {
      if (probeTopic !== null) probe(probeTopic);
      else ready();
    };
    const acknowledged = (packet: IPubackPacket | IPubrecPacket) => {
      const code = packet.reasonCode ?? 0;
      if (packet.messageId === OWN_MESSAGE_ID && packet.cmd === 'puback') {
        if (code >= 0x80) fail(`the broker refuses us: code ${code} for a publish`);
        else if (readyAt === null) ready();
        return;
      }
      sender?.receive(packet);
      if (code === NOT_AUTHORIZED && refusal === null) {
        const reason = `the broker refuses us: code ${code} for a publish`;
        report(reason);
        refusal = reason;
        drain = setTimeout(() => fail(reason), REFUSED_DRAIN_MS);
      }
      if (refusal !== null && sender?.idle) fail(refusal);
    };
    const ready = () => {
      readyAt = Date.now();
      clearTimeout(connectTimer);
      problem = null;
      sender = new AssuredSender((packet) => stream.write(generate(packet)));
      log.info({ clientId: options.clientId, sessionPresent }, 'connected to the broker');
      options.onReady?.(sessionPresent, lostAt);
    };
  }

  function receive(packet: IPublishPacket, current: number): void {
    if (paused) return;
    options.onMessage({
      topic: packet.topic,
      payload: packet.payload as Buffer,
      qos: packet.qos,
      retain: packet.retain,
      messageId: packet.messageId ?? 0,
      connection: current,
    });
  }

  open();
  return {
    problem: () => problem,
    acknowledge(messages) {
      if (!socket || socket.destroyed) return;
      const ids: number[] = [];
      for (const message of messages) {
        if (message.connection !== connection || message.qos === 0) continue;
        if (message.qos === 1) ids.push(message.messageId);
        else socket.write(pubrec(message.messageId));
      }
      if (ids.length > 0) socket.write(pubacks(ids));
    },
    publish(topic, payload) {
      if (problem !== null || !socket || socket.writableLength > MAX_UNSENT_BYTES) return false;
      socket.write(generate({ cmd: 'publish', topic, payload, qos: 0, dup: false, retain: false }));
      return true;
    },
    deliver: (delivery) =>
      sender?.send(delivery) ?? Promise.reject(new NotConfirmedError(problem ?? 'there is no connection')),
    free: () => (problem === null ? (sender?.free ?? 0) : 0),
    reconnect: () => socket?.destroy(),
    pause: () => {
      paused = true;
    },
    async close() {
      closed = true;
      clearTimeout(retry);
      const stream = socket;
      if (!stream || stream.destroyed) return;
      await new Promise<void>((resolve) => {
        const timer = setTimeout(() => stream.destroy(), CLOSE_TIMEOUT_MS);
        stream.once('close', () => {
          clearTimeout(timer);
          resolve();
        });
        problem = 'closed';
        stream.end(generate({ cmd: 'disconnect' }));
      });
    },
  };
}
