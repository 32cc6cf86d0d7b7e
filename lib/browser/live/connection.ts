import type { MqttClient } from 'mqtt';
import type { LiveSession } from '@/lib/contracts';
import type { LostCause } from './state';

/** One MQTT connection that was accepted. It never reconnects by itself: the client decides when and with which token. */
export type Connection = {
  /** Resolves when the broker has granted all of them. @throws when one is refused or the connection is gone */
  subscribe(filters: readonly string[]): Promise<void>;
  unsubscribe(filters: readonly string[]): void;
  /** QoS 0; nothing happens on a connection that is gone. */
  publish(topic: string, payload: string): void;
  /** Asks the broker for a sign of life; the answer counts as heard. */
  ping(): void;
  /** Ends it without `onClose`. */
  end(): void;
};

export type ConnectionHandlers = {
  onMessage(topic: string, payload: Uint8Array): void;
  /** Any packet came in. */
  onReceived(): void;
  /** Once, when an accepted connection is gone without `end()`. */
  onClose(): void;
};

/** The broker does not take this token, or a subscription. */
export class ConnectionRefusedError extends Error {
  override name = 'ConnectionRefusedError';
}

/** @throws ConnectionRefusedError; any other error: the broker could not be reached */
export type OpenConnection = (session: LiveSession, handlers: ConnectionHandlers) => Promise<Connection>;

/** The person has no session any more. */
export class SignedOutError extends Error {
  override name = 'SignedOutError';
}
/** The server answered, but could give no token. */
export class SessionUnavailableError extends Error {
  override name = 'SessionUnavailableError';
}

export function causeOf(error: unknown): LostCause {
  if (error instanceof SignedOutError) return 'signed_out';
  if (error instanceof SessionUnavailableError) return 'session_unavailable';
  return error instanceof ConnectionRefusedError ? 'refused' : 'network';
}

/** Within it the broker has to answer a CONNECT or SUBSCRIBE. */
const ANSWER_TIMEOUT_MS = 10_000;
/** Background tabs run timers once a minute: the broker must tolerate that (it waits 1.5 times as long). */
const KEEPALIVE_S = 60;
/** Topics in one SUBSCRIBE; a packet of some kilobytes. */
const FILTERS_PER_PACKET = 100;

/** Connects with mqtt.js, which is fetched only now. */
export const openMqttConnection: OpenConnection = async (session, handlers) => {
  const { default: mqtt } = await import('mqtt');
  const client = mqtt.connect(session.url, {
    clientId: session.clientId,
    username: session.username,
    password: session.token,
    protocolVersion: session.protocolVersion,
    clean: true,
    keepalive: KEEPALIVE_S,
    connectTimeout: ANSWER_TIMEOUT_MS,
    // A token is good for one connection: the client fetches another before it connects again
    reconnectPeriod: 0,
    resubscribe: false,
    queueQoSZero: false,
    // Its default timers run in a Worker made of a blob, which our content security policy refuses
    timerVariant: 'native',
  });
  await accepted(client);
  return createConnection(client, handlers);
};

function accepted(client: MqttClient): Promise<void> {
  return new Promise((resolve, reject) => {
    let failure: Error = new Error('The broker closed the connection');
    client.once('connect', () => resolve());
    client.on('error', (error) => {
      failure = 'code' in error && typeof error.code === 'number' ? new ConnectionRefusedError(error.message) : error;
      reject(failure);
      client.end(true);
    });
    client.once('close', () => reject(failure));
  });
}

function createConnection(client: MqttClient, handlers: ConnectionHandlers): Connection {
  let ended = false;
  const close = () => {
    if (ended) return;
    ended = true;
    client.end(true);
    handlers.onClose();
  };
  client.on('message', (topic, payload) => !ended && handlers.onMessage(topic, payload));
  client.on('packetreceive', () => !ended && handlers.onReceived());
  client.on('close', close);
  client.on('error', close);
  return {
    subscribe: async (filters) => {
      for (let start = 0; start < filters.length; start += FILTERS_PER_PACKET) {
        await subscribeSome(client, filters.slice(start, start + FILTERS_PER_PACKET));
      }
    },
    unsubscribe: (filters) => {
      if (!ended && filters.length > 0) client.unsubscribe([...filters]);
    },
    publish: (topic, payload) => {
      if (!ended && client.connected) client.publish(topic, payload, { qos: 0 });
    },
    ping: () => {
      if (!ended && client.connected) client.sendPing();
    },
    end: () => {
      if (ended) return;
      ended = true;
      client.end(true);
    },
  };
}

/** mqtt.js forgets the callback of a SUBSCRIBE whose connection ends, hence the time limit. */
function subscribeSome(client: MqttClient, filters: string[]): Promise<void> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error('The broker did not answer a subscription')), ANSWER_TIMEOUT_MS);
    const settle = (failure: Error | null) => {
      clearTimeout(timer);
      if (failure) reject(failure);
      else resolve();
    };
    client.once('close', () => settle(new Error('The connection ended')));
    client.subscribe(filters, { qos: 0 }, (error, granted) => {
      if (error) return settle('code' in error ? new ConnectionRefusedError(error.message) : error);
      // [MQTT-3.9.3-2] 0x80 is a refusal
      const refused = granted?.find(({ qos }) => qos >= 128);
      settle(refused ? new ConnectionRefusedError(`The broker refused ${refused.topic}`) : null);
    });
  });
}
