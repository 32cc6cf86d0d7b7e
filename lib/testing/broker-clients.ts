import mqtt, { type IClientOptions, type MqttClient } from 'mqtt';
import type { LiveSession } from '@/lib/contracts';
import type { BrokerFixture, TboxIdentity } from './broker';

export type Message = { topic: string; payload: Buffer; retain: boolean };
/** A refused CONNECT carries its return code in `code`. */
type ConnectError = Error & { code?: number | string };

/** `onMessage`: from the first message on, which a resumed session sends right after CONNACK. */
type ClientOptions = IClientOptions & { onMessage?(client: MqttClient, topic: string, payload: Buffer): void };

/** mqtt.js clients of a fixture's broker that do not reconnect. Call `closeAll` in afterEach. */
export function brokerClients(fixture: () => BrokerFixture) {
  const open: MqttClient[] = [];

  async function connect(url: string, { onMessage, ...options }: ClientOptions): Promise<MqttClient> {
    const client = mqtt.connect(url, { reconnectPeriod: 0, protocolVersion: 4, connectTimeout: 5_000, ...options });
    open.push(client);
    if (onMessage) client.on('message', (topic, payload) => onMessage(client, topic, payload));
    await new Promise<void>((resolve, reject) => {
      client.once('connect', () => resolve());
      client.once('error', reject);
      client.once('close', () => reject(new Error('closed before CONNACK')));
    });
    client.on('error', () => undefined);
    if ('setNoDelay' in client.stream) (client.stream as unknown as { setNoDelay(on: boolean): void }).setNoDelay(true);
    return client;
  }

  return {
    connect,
    asTbox: (clientId: string, { ca, cert, key }: TboxIdentity, options: ClientOptions = {}) =>
      connect(fixture().urls.tls, { clientId, ca, cert, key, ...options }),
    asService: (options: IClientOptions = {}) => {
      const { urls, address, service, serviceCertificate } = fixture();
      const url = address.tls ? urls.tls : urls.tcp;
      return connect(url, { ...service, ...(address.tls && serviceCertificate), ...options });
    },
    asBrowser: ({ clientId, username, token }: LiveSession, options: IClientOptions = {}) =>
      connect(fixture().urls.ws, { clientId, username, password: token, ...options }),
    closeAll: async () => {
      await Promise.all(open.splice(0).map((client) => client.endAsync(true)));
    },
  };
}

export const nextMessage = (client: MqttClient): Promise<Message> =>
  new Promise((resolve) => {
    client.once('message', (topic, payload, { retain }) => resolve({ topic, payload, retain }));
  });

export const closed = (client: MqttClient): Promise<void> =>
  new Promise((resolve) => {
    if (!client.connected) resolve();
    else client.once('close', () => resolve());
  });

/** The error with which the promise rejects. @throws when it resolves */
export async function refusalOf(attempt: Promise<unknown>): Promise<ConnectError> {
  try {
    await attempt;
  } catch (error) {
    return error as ConnectError;
  }
  throw new Error('It was not refused');
}

/** Polls until `probe` returns a truthy value. @throws after `timeoutMs` */
export async function eventually<T>(probe: () => Promise<T> | T, timeoutMs = 5_000): Promise<NonNullable<T>> {
  const deadline = Date.now() + timeoutMs;
  for (;;) {
    const value = await probe();
    if (value) return value;
    if (Date.now() > deadline) throw new Error(`Not within ${timeoutMs} ms: ${probe}`);
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
}
