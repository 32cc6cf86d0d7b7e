import { type IStore, Store } from 'mqtt';
import type { PresenceState, Severity, SignalValue } from '@/lib/contracts';
import { AssuredMail } from './assured-mail';
import { backoffDelayMs } from './backoff';
import { CommandDesk } from './command-desk';
import { Connection } from './connection';
import { Messages } from './messages';
import { DEFAULT_TUNING, type TboxOptions, type TboxTuning } from './options';
import { TelemetrySender } from './telemetry-sender';

export type TboxStatus = 'stopped' | 'connecting' | 'online' | 'waiting' | 'asleep';

const LAST_WORDS_MS = 2_000;

/** One vehicle's TBox: when it connects, sleeps and leaves. What it says is in the files beside this one. */
export class Tbox {
  readonly #options: TboxOptions;
  readonly #tuning: TboxTuning;
  readonly #messages: Messages;
  readonly #mail: AssuredMail;
  readonly #telemetry: TelemetrySender;
  readonly #desk: CommandDesk;
  readonly #received: IStore = new Store({ clean: false });
  readonly #counts = { connects: 0, commandsAnswered: 0 };
  #config = { version: 0, values: {} as Record<string, unknown> };
  #connection: Connection | null = null;
  #status: TboxStatus = 'stopped';
  #network = true;
  #attempts = 0;
  #retry: NodeJS.Timeout | undefined;
  #stable: NodeJS.Timeout | undefined;

  constructor(options: TboxOptions) {
    this.#options = options;
    this.#tuning = { ...DEFAULT_TUNING, ...options.tuning };
    this.#messages = new Messages(options);
    this.#mail = new AssuredMail(this.#tuning, () => this.#online);
    this.#telemetry = new TelemetrySender({
      tuning: this.#tuning,
      clock: options.clock,
      messages: this.#messages,
      connection: () => (this.#online ? this.#connection : null),
    });
    this.#desk = new CommandDesk(options.clock, this.#tuning.commandCapacity);
  }

  get status(): TboxStatus {
    return this.#status;
  }

  get stats(): { telemetrySent: number; eventsAcknowledged: number; connects: number; commandsAnswered: number } {
    return { ...this.#counts, telemetrySent: this.#telemetry.sent, eventsAcknowledged: this.#mail.acknowledgedEvents };
  }

  /** Messages that wait for an acknowledgement or for the network. */
  get waiting(): { events: number; responses: number; telemetry: number } {
    return { ...this.#mail.waiting, telemetry: this.#telemetry.waiting };
  }

  /** Events that did not fit while there was no network. */
  get droppedEvents(): number {
    return this.#mail.droppedEvents;
  }

  /** Connects, and stays connected until `sleep` or `stop`. */
  start(): void {
    if (this.#status === 'stopped') this.#connect();
  }

  /** QoS 0 while connected; else a sample now and then is kept and sent later with the time at which it was taken. */
  sendTelemetry(signals: Record<string, SignalValue>): void {
    this.#telemetry.send(signals);
  }

  /** QoS 1: kept until the broker has it, sent in order. */
  sendEvent(type: string, severity: Severity, data: Record<string, unknown> = {}): void {
    this.#mail.addEvent(this.#messages.event(type, severity, data));
  }

  /** What this TBox is set to; sent now and on every later connection. */
  reportConfig(values: Record<string, unknown>): void {
    this.#config = { version: this.#config.version + 1, values };
    if (this.#online) this.#publishConfig();
  }

  /**
   * Says `sleeping`, then leaves with DISCONNECT, so that no will says otherwise. With `stayConnected` the connection
   * stays, for a TBox that can be woken by a message.
   */
  async sleep({ stayConnected = false } = {}): Promise<void> {
    if (this.#status === 'stopped' || this.#status === 'asleep') return;
    const connection = this.#online ? this.#connection : null;
    this.#status = 'asleep';
    if (!connection) return this.#abandon();
    await this.#sayPresence('sleeping', 'parked');
    // woken, stopped or cut meanwhile: that one decides
    if (!stayConnected && this.#status === 'asleep' && this.#connection === connection) await this.#leave(connection);
  }

  wake(): void {
    if (this.#status !== 'asleep') return;
    if (!this.#connection) {
      this.#connect();
      return;
    }
    this.#status = 'online';
    void this.#sayPresence('online', 'woken');
    this.#mail.pump();
  }

  /** The modem's word on coverage. Without it, a live connection is lost as it would be on the road: no DISCONNECT. */
  setNetwork(available: boolean): void {
    if (this.#network === available) return;
    this.#network = available;
    if (!available) this.#connection?.cut('network_lost');
    else if (this.#status === 'waiting') this.#retryLater();
  }

  /** Says `offline` with its reason, then DISCONNECT. Events that were not acknowledged within 2 s stay unsent. */
  async stop(): Promise<void> {
    const connection = this.#connection;
    const wasOnline = this.#online;
    this.#status = 'stopped';
    if (!connection || !wasOnline) return this.#abandon();
    await this.#sayPresence('offline', 'shutdown');
    if (this.#connection === connection) await this.#leave(connection);
  }

  get #online(): boolean {
    return this.#status === 'online';
  }

  #connect(): void {
    clearTimeout(this.#retry);
    if (!this.#network) {
      this.#status = 'waiting';
      return;
    }
    this.#status = 'connecting';
    const ts = this.#messages.nextPresenceTs();
    const connection = new Connection({
      options: this.#options,
      tuning: this.#tuning,
      received: this.#received,
      will: { ts, state: 'offline', reason: 'connection_lost' },
      handlers: {
        open: () => this.#opened(connection, ts),
        closed: (reason) => this.#lost(reason),
        command: (topic, payload, correlation) => this.#answer(topic, payload, correlation),
      },
    });
    this.#connection = connection;
  }

  #opened(connection: Connection, ts: number): void {
    // put to sleep or stopped while the connection was being made
    if (this.#status !== 'connecting') return;
    this.#status = 'online';
    this.#counts.connects += 1;
    connection.publish(this.#messages.presence(ts, 'online', 'connected'));
    this.#publishConfig();
    this.#stable = setTimeout(() => {
      this.#attempts = 0;
    }, this.#tuning.stableAfterMs);
    this.#mail.attach(connection);
    this.#telemetry.resume();
  }

  #lost(reason: string): void {
    this.#forgetConnection();
    if (this.#status === 'asleep' || this.#status === 'stopped') return;
    this.#options.log.debug({ vin: this.#options.vin, reason }, 'not connected');
    this.#status = 'waiting';
    if (this.#network) this.#retryLater();
  }

  #retryLater(): void {
    const { random = Math.random } = this.#options;
    const delayMs = backoffDelayMs(this.#attempts, this.#tuning.backoff, random);
    this.#attempts += 1;
    clearTimeout(this.#retry);
    this.#retry = setTimeout(() => this.#connect(), delayMs);
  }

  #forgetConnection(): void {
    this.#connection = null;
    clearTimeout(this.#retry);
    clearTimeout(this.#stable);
    this.#telemetry.pause();
    this.#mail.detach();
  }

  #abandon(): void {
    this.#connection?.cut('abandoned');
    this.#forgetConnection();
  }

  async #leave(connection: Connection): Promise<void> {
    this.#forgetConnection();
    await connection.leave();
  }

  /** Events first, then the state: what follows a `sleeping` or `offline` would contradict it. */
  async #sayPresence(state: PresenceState, reason: string): Promise<void> {
    const connection = this.#connection;
    if (!connection) return;
    this.#mail.flush();
    const message = this.#messages.presence(this.#messages.nextPresenceTs(), state, reason);
    await new Promise<void>((resolve) => {
      const deadline = setTimeout(resolve, LAST_WORDS_MS);
      connection.publish(message, () => {
        clearTimeout(deadline);
        resolve();
      });
    });
  }

  #publishConfig(): void {
    const { version, values } = this.#config;
    if (version > 0) this.#connection?.publish(this.#messages.config(version, values));
  }

  #answer(topicText: string, payload: string, correlation: Buffer | undefined): void {
    const { topics, vin } = this.#options;
    const topic = topics.parse(topicText);
    if (topic?.kind !== 'command' || topic.direction !== 'down' || topic.vin !== vin) return;
    const response = this.#desk.answer(topic.operation, payload);
    if (response === null) return;
    this.#counts.commandsAnswered += 1;
    this.#mail.addResponse(this.#messages.response(topic.operation, response, correlation));
  }
}
