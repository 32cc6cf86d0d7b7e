import { backoffMs } from '@/lib/platform/async/backoff';
import type { Log } from '@/lib/platform/log';
import { type Delivered, type Delivery, NotConfirmedError } from './acknowledged-sender';
import { type ConnectOptions, NetworkConnection } from './network-connection';
import { pubacks, pubrec } from './packets';

export type ReceivedMessage = {
  topic: string;
  /** A view of the socket's buffer: copy it to use it after the call. */
  payload: Buffer;
  qos: 0 | 1 | 2;
  retain: boolean;
  /** For `acknowledge`; 0 at QoS 0. */
  messageId: number;
  /** The connection of the message, on which its id is valid. */
  connection: number;
};

export type BrokerConnectionOptions = ConnectOptions & {
  onMessage(message: ReceivedMessage): void;
  /** After CONNACK and SUBACK. `lostAt`: when the connection before this one was lost; null the first time. */
  onReady?(sessionPresent: boolean, lostAt: number | null): void;
  log: Log;
};

export type BrokerConnection = {
  /** null: connected and subscribed. */
  problem(): string | null;
  /** Sends PUBACK or PUBREC for messages of the current connection; the broker redelivers others. */
  acknowledge(messages: Iterable<Pick<ReceivedMessage, 'messageId' | 'connection' | 'qos'>>): void;
  /** QoS 0. @returns false: not sent, because there is no connection or the socket is full */
  publish(topic: string, payload: string | Buffer): boolean;
  /** QoS 1 or 2, once, on the current connection. Resolves when confirmed. @throws NotConfirmedError, RefusedError */
  deliver(delivery: Delivery): Promise<Delivered>;
  /** How many more deliveries may be in flight. */
  free(): number;
  /** Closes the connection, so that the broker resends unacknowledged messages. */
  reconnect(): void;
  /** Drops received messages; the connection stays for acknowledgements. */
  pause(): void;
  close(): Promise<void>;
};

const FIRST_RETRY_MS = 200;
// Short, as only a few of our own processes reconnect
const MAX_RETRY_MS = 1_000;
// A connection that lasts this long resets the back-off; one that is lost at once (another process uses the client id) does not
const STABLE_MS = 5_000;
// Beyond it live frames are dropped, as late ones are useless
const MAX_UNSENT_BYTES = 4 * 1024 * 1024;

/** Connects now and again after every loss, until `close`. */
export function connectBroker(options: BrokerConnectionOptions): BrokerConnection {
  const { log, clientId, onMessage, onReady } = options;
  let problem: string | null = 'not connected yet';
  let lostAt: number | null = null;
  let attempt = 0;
  let paused = false;
  let closed = false;
  let retry: NodeJS.Timeout | undefined;
  let current = connect(1);

  function connect(id: number): NetworkConnection {
    return new NetworkConnection(id, options, {
      onMessage: ({ topic, payload, qos, retain, messageId = 0 }) => {
        if (!paused) onMessage({ topic, payload: payload as Buffer, qos, retain, messageId, connection: id });
      },
      onReady(sessionPresent) {
        problem = null;
        log.info({ clientId, sessionPresent }, 'connected to the broker');
        onReady?.(sessionPresent, lostAt);
      },
      onProblem(reason) {
        if (!closed && (problem === null || attempt === 0)) log.warn({ reason, clientId }, 'broker connection lost');
        if (problem === null) lostAt = Date.now();
        problem = reason;
      },
      onClose(readyAt) {
        if (readyAt !== null && Date.now() - readyAt >= STABLE_MS) attempt = 0;
        if (closed) return;
        retry = setTimeout(
          () => {
            current = connect(id + 1);
          },
          backoffMs(attempt++, FIRST_RETRY_MS, MAX_RETRY_MS),
        );
      },
    });
  }

  return {
    problem: () => problem,
    acknowledge(messages) {
      if (current.isDestroyed) return;
      const ids: number[] = [];
      for (const message of messages) {
        if (message.connection !== current.id || message.qos === 0) continue;
        if (message.qos === 1) ids.push(message.messageId);
        else current.write(pubrec(message.messageId));
      }
      if (ids.length > 0) current.write(pubacks(ids));
    },
    publish(topic, payload) {
      if (!current.isReady || current.unsentBytes > MAX_UNSENT_BYTES) return false;
      current.publish(topic, payload);
      return true;
    },
    deliver: (delivery) =>
      current.sender?.send(delivery) ?? Promise.reject(new NotConfirmedError(problem ?? 'there is no connection')),
    free: () => (current.isReady ? (current.sender?.free ?? 0) : 0),
    reconnect: () => current.destroy(),
    pause: () => {
      paused = true;
    },
    async close() {
      closed = true;
      clearTimeout(retry);
      if (current.isDestroyed) return;
      problem = 'closed';
      await current.close();
    },
  };
}
