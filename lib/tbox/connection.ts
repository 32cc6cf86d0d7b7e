import type { Socket } from 'node:net';
import type { SecureContext } from 'node:tls';
import { connect, type IClientOptions, type IStore, type MqttClient } from 'mqtt';
import type { PresencePayload } from '@/lib/contracts';
import type { TboxOptions, TboxTuning } from './options';

export type Message = {
  topic: string;
  payload: string;
  qos: 0 | 1 | 2;
  retain?: boolean;
  correlation?: Buffer | undefined;
};
export type Handlers = {
  /** Connected and subscribed. */
  open(): void;
  /** Called once, unless the TBox has disconnected. */
  closed(reason: string): void;
  message(topic: string, payload: string, correlation: Buffer | undefined): void;
};
type Definition = {
  options: TboxOptions;
  tuning: TboxTuning;
  secureContext: SecureContext;
  will: PresencePayload;
  /** Unreleased QoS 2 messages; kept over reconnects like the broker's session. */
  received: IStore;
  handlers: Handlers;
};

// With more unsent bytes, telemetry is buffered in the backlog
const CONGESTED_BYTES = 64 * 1024;

/**
 * A single MQTT connection. Every attempt uses a new one, because its will has a new `ts` and because mqtt.js must not resend
 * messages of a lost connection by itself.
 */
export class Connection {
  readonly #client: MqttClient;
  readonly #definition: Definition;
  readonly #timeout: NodeJS.Timeout;
  #over = false;

  constructor(definition: Definition) {
    this.#definition = definition;
    const { options, tuning, handlers } = definition;
    this.#timeout = setTimeout(() => this.#end('connect_timeout'), tuning.connectTimeoutMs);
    this.#client = connect(clientOptions(definition));
    this.#client.on('connect', () => this.#accepted());
    this.#client.on('message', (topic, payload, packet) =>
      handlers.message(topic, payload.toString(), packet.properties?.correlationData),
    );
    this.#client.on('error', (error) => {
      options.log.debug({ vin: options.vin, err: error }, 'connection failed');
      this.#end(String((error as NodeJS.ErrnoException).code ?? error.message));
    });
    this.#client.on('close', () => this.#end('closed'));
  }

  get congested(): boolean {
    return (this.#socket?.writableLength ?? 0) > CONGESTED_BYTES;
  }

  /** @param done called only when the broker has acknowledged (QoS 1: PUBACK, QoS 2: PUBCOMP) */
  publish({ topic, payload, qos, retain = false, correlation }: Message, done?: () => void): void {
    if (this.#over) return;
    const properties = correlation && { correlationData: correlation };
    this.#client.publish(topic, payload, { qos, retain, ...(properties && { properties }) }, (error) => {
      if (error)
        this.#definition.options.log.debug({ vin: this.#definition.options.vin, err: error }, 'publish failed');
      else done?.();
    });
  }

  /** Resolves when the broker has acknowledged the message, or after `timeoutMs`. */
  async publishWithin(message: Message, timeoutMs: number): Promise<void> {
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, timeoutMs);
      this.publish(message, () => {
        clearTimeout(timer);
        resolve();
      });
    });
  }

  /** Sends DISCONNECT, so that the broker discards the will. */
  async disconnect(): Promise<void> {
    if (this.#over) return;
    this.#settle();
    await new Promise<void>((resolve) => {
      this.#client.end(false, () => resolve());
      // a broker that does not answer must not delay a vehicle that goes to sleep
      setTimeout(() => {
        this.#client.end(true);
        this.#socket?.destroy();
        resolve();
      }, 1_000).unref();
    });
  }

  /** Closes the connection without DISCONNECT, so that the broker publishes the will. */
  abort(reason: string): void {
    this.#end(reason);
  }

  get #socket(): Socket | undefined {
    return this.#client.stream as unknown as Socket | undefined;
  }

  #accepted(): void {
    // mqtt.js leaves Nagle's algorithm on: 40 ms on every QoS 1 and 2 exchange
    this.#socket?.setNoDelay(true);
    const { faults } = this.#definition.options;
    const delayMs = faults?.subscribeAfterMs ? faults.subscribeAfterMs() : 0;
    if (delayMs === 0) this.#subscribe();
    // Without a SUBACK the connection ends by its timeout
    else if (delayMs !== null) setTimeout(() => this.#subscribe(), delayMs);
  }

  #subscribe(): void {
    if (this.#over) return;
    const { options, handlers } = this.#definition;
    const { topics, vin } = options;
    const filters = {
      [topics.build({ kind: 'command', direction: 'down', vin, operation: '+' })]: { qos: 2 },
      [topics.build({ kind: 'config', direction: 'down', vin })]: { qos: 1 },
      [topics.build({ kind: 'certificate', direction: 'down', vin, step: '+' })]: { qos: 1 },
    } as const;
    this.#client.subscribe(filters, (error, granted) => {
      if (this.#over) return;
      const refused = error ?? granted?.some(({ qos }) => qos === 128);
      if (refused) return this.#end('subscription_refused');
      clearTimeout(this.#timeout);
      handlers.open();
    });
  }

  #settle(): void {
    this.#over = true;
    clearTimeout(this.#timeout);
  }

  #end(reason: string): void {
    if (this.#over) return;
    this.#settle();
    this.#socket?.destroy();
    this.#client.end(true);
    this.#definition.handlers.closed(reason);
  }
}

function clientOptions({ options, tuning, secureContext, will, received }: Definition): IClientOptions {
  const v5 = options.protocolVersion === 5;
  const shared: IClientOptions & { secureContext: SecureContext } = {
    protocol: options.transport ?? 'mqtts',
    ...options.credentials,
    host: options.host,
    port: options.port,
    secureContext,
    protocolVersion: options.protocolVersion,
    clientId: options.vin,
    // persistent session, to complete interrupted QoS 2 exchanges after a reconnect
    clean: false,
    keepalive: tuning.keepaliveS,
    connectTimeout: tuning.connectTimeoutMs,
    reconnectPeriod: 0,
    resubscribe: false,
    queueQoSZero: false,
    incomingStore: received,
    timerVariant: 'native',
    will: {
      topic: options.topics.build({ kind: 'presence', vin: options.vin }),
      payload: Buffer.from(JSON.stringify(will)),
      qos: 1,
      retain: true,
    },
    ...(v5 && { properties: { sessionExpiryInterval: tuning.sessionExpiryS, receiveMaximum: 16 } }),
  };
  return shared;
}
