import type { MqttClient } from 'mqtt';
import type { LiveSession } from '@/lib/contracts';
import type { LostCause } from './state';

/** An accepted MQTT connection. It never reconnects by itself: the client decides when and with which token. */
export type Connection = {
  /** Resolves when the broker has granted all filters. @throws when one is refused or the connection is closed */
  subscribe(filters: readonly string[]): Promise<void>;
  unsubscribe(filters: readonly string[]): void;
  /** QoS 0; ignored on a closed connection. */
  publish(topic: string, payload: string): void;
  /** Sends PINGREQ; the answer calls `onReceived`. */
  ping(): void;
  /** Closes it without `onClose`. */
  end(): void;
};

export type ConnectionHandlers = {
  onMessage(topic: string, payload: Uint8Array): void;
  /** Called for every received packet. */
  onReceived(): void;
  /** Called once, when the connection was closed without `end()`. */
  onClose(): void;
};

/** The broker refused the token or a subscription. */
class ConnectionRefusedError extends Error {
  override name = 'ConnectionRefusedError';
}

/** @throws ConnectionRefusedError; any other error: the broker is unreachable */
export type OpenConnection = (session: LiveSession, handlers: ConnectionHandlers) => Promise<Connection>;

/** The user is signed out. */
export class SignedOutError extends Error {
  override name = 'SignedOutError';
}
/** The server answered without a token. */
export class SessionUnavailableError extends Error {
  override name = 'SessionUnavailableError';
}

export function causeOf(error: unknown): LostCause {
  if (error instanceof SignedOutError) return 'signed_out';
  if (error instanceof SessionUnavailableError) return 'session_unavailable';
  return error instanceof ConnectionRefusedError ? 'refused' : 'network';
}

/** For the broker's answer to CONNECT or SUBSCRIBE. */
const ANSWER_TIMEOUT_MS = 10_000;
/** Background tabs run timers once a minute; the broker waits 1.5 times as long. */
const KEEPALIVE_S = 60;
/** In one SUBSCRIBE of some kilobytes. */
const FILTERS_PER_PACKET = 100;

/** Connects with mqtt.js, which is loaded on first use. */
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
    // A token is valid for one connection: the client fetches another one to reconnect
    reconnectPeriod: 0,
    resubscribe: false,
    queueQoSZero: false,
    // The default timers run in a Worker from a blob, which our content security policy forbids
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
  const unanswered = new Set<(failure: Error) => void>();
  const close = () => {
    for (const fail of unanswered) fail(new Error('The connection ended'));
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
        await subscribeSome(client, filters.slice(start, start + FILTERS_PER_PACKET), unanswered);
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

/**
 * mqtt.js does not call back when the connection ends. @param unanswered called with the failure when it does; not a listener for
 * each subscription, which would stay with the client
 */
function subscribeSome(
  client: MqttClient,
  filters: string[],
  unanswered: Set<(failure: Error) => void>,
): Promise<void> {
  return new Promise((resolve, reject) => {
    const settle = (failure: Error | null) => {
      clearTimeout(timer);
      unanswered.delete(settle);
      if (failure) reject(failure);
      else resolve();
    };
    const timer = setTimeout(() => settle(new Error('The broker did not answer a subscription')), ANSWER_TIMEOUT_MS);
    unanswered.add(settle);
    client.subscribe(filters, { qos: 0 }, (error, granted) => {
      if (error) return settle('code' in error ? new ConnectionRefusedError(error.message) : error);
      // [MQTT-3.9.3-2] 0x80 is a refusal
      const refused = granted?.find(({ qos }) => qos >= 128);
      settle(refused ? new ConnectionRefusedError(`The broker refused ${refused.topic}`) : null);
    });
  });
}
