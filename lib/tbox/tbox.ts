import { type IStore, Store } from 'mqtt';
import type { PresenceState, Severity, SignalValue, TelemetryPayload } from '@/lib/contracts';
import { backoffDelayMs } from './backoff';
import { CommandDesk } from './command-desk';
import { Connection } from './connection';
import { DEFAULT_TUNING, type TboxOptions, type TboxTuning } from './options';
import { Outbox, type OutboxMessage } from './outbox';
import { TelemetryBacklog } from './telemetry-backlog';

export type TboxStatus = 'stopped' | 'connecting' | 'online' | 'waiting' | 'asleep';

// Unacknowledged messages at a time; well below what brokers allow (EMQX: 32)
const WINDOW = 8;
const RANK: Record<Severity, number> = { info: 0, warning: 1, critical: 2 };
const LAST_WORDS_MS = 2_000;

export class Tbox {
  readonly stats = { telemetrySent: 0, eventsAcknowledged: 0, connects: 0, commandsAnswered: 0 };
  readonly #options: TboxOptions;
  readonly #tuning: TboxTuning;
  readonly #events: Outbox;
  readonly #responses: Outbox;
  readonly #backlog: TelemetryBacklog;
  readonly #desk: CommandDesk;
  readonly #received: IStore = new Store({ clean: false });
  readonly #seq = { telemetry: 0, event: 0, config: 0 };
  #config: Record<string, unknown> = {};
  #connection: Connection | null = null;
  #status: TboxStatus = 'stopped';
  #network = true;
  #attempts = 0;
  #presenceTs = 0;
  #retry: NodeJS.Timeout | undefined;
  #trickle: NodeJS.Timeout | undefined;
  #stable: NodeJS.Timeout | undefined;
  #overdue: NodeJS.Timeout | undefined;

  constructor(options: TboxOptions) {
    this.#options = options;
    this.#tuning = { ...DEFAULT_TUNING, ...options.tuning };
    this.#events = new Outbox(this.#tuning.eventCapacity, WINDOW);
    this.#responses = new Outbox(this.#tuning.commandCapacity, WINDOW);
    this.#backlog = new TelemetryBacklog(this.#tuning.backlogCapacity, this.#tuning.backlogIntervalMs);
    this.#desk = new CommandDesk(options.clock, this.#tuning.commandCapacity);
  }

  get status(): TboxStatus {
    return this.#status;
  }

  /** Messages that wait for an acknowledgement or for the network. */
  get waiting(): { events: number; responses: number; telemetry: number } {
    return { events: this.#events.size, responses: this.#responses.size, telemetry: this.#backlog.size };
  }

  /** Events that did not fit while there was no network. */
  get droppedEvents(): number {
    return this.#events.dropped;
  }

  /** Connects, and stays connected until `sleep` or `stop`. */
  start(): void {
    if (this.#status === 'stopped') this.#connect();
  }

  /** QoS 0 while connected; else a sample now and then is kept and sent later with the time at which it was taken. */
  sendTelemetry(signals: Record<string, SignalValue>): void {
    const ts = this.#options.clock.now();
    if (this.#online && !this.#connection?.congested) {
      this.#publishTelemetry(this.#sample(ts, signals));
    } else if (this.#backlog.wants(ts)) {
      this.#backlog.add(this.#sample(ts, signals));
      if (this.#online) this.#trickleBacklog();
    }
  }

  /** QoS 1: kept until the broker has it, sent in order. */
  sendEvent(type: string, severity: Severity, data: Record<string, unknown> = {}): void {
    const topic = this.#options.topics.build({ kind: 'event', vin: this.#options.vin, type });
    const payload = JSON.stringify({ ts: this.#options.clock.now(), seq: this.#seq.event++, severity, data });
    this.#events.add({ topic, payload, qos: 1, rank: RANK[severity] });
    this.#pump();
  }

  /** What this TBox is set to; sent now and on every later connection. */
  reportConfig(values: Record<string, unknown>): void {
    this.#config = values;
    this.#seq.config += 1;
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
    this.#pump();
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
    const ts = this.#nextPresenceTs();
    this.#connection = new Connection({
      options: this.#options,
      tuning: this.#tuning,
      received: this.#received,
      will: { ts, state: 'offline', reason: 'connection_lost' },
      handlers: {
        open: () => this.#opened(ts),
        closed: (reason) => this.#lost(reason),
        command: (topic, payload, correlation) => this.#answer(topic, payload, correlation),
      },
    });
  }

  #opened(ts: number): void {
    // put to sleep or stopped while the connection was being made
    if (this.#status !== 'connecting') return;
    this.#status = 'online';
    this.stats.connects += 1;
    this.#connection?.publish(this.#presence(ts, 'online', 'connected'));
    this.#publishConfig();
    this.#stable = setTimeout(() => {
      this.#attempts = 0;
    }, this.#tuning.stableAfterMs);
    this.#pump();
    this.#trickleBacklog();
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
    for (const timer of [this.#retry, this.#trickle, this.#stable, this.#overdue]) clearTimeout(timer);
    this.#overdue = undefined;
    this.#trickle = undefined;
    this.#events.rewind();
    this.#responses.rewind();
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
    const message = this.#presence(this.#nextPresenceTs(), state, reason);
    await new Promise<void>((resolve) => {
      const deadline = setTimeout(resolve, LAST_WORDS_MS);
      const say = () =>
        connection.publish(message, () => {
          clearTimeout(deadline);
          resolve();
        });
      this.#pump(say);
    });
  }

  #presence(ts: number, state: PresenceState, reason: string) {
    const { topics, vin } = this.#options;
    const payload = JSON.stringify({ ts, state, reason });
    return { topic: topics.build({ kind: 'presence', vin }), payload, qos: 1, retain: true } as const;
  }

  /** Strictly growing while the clock is not set back, so that each connection's will is told from the others'. */
  #nextPresenceTs(): number {
    const now = this.#options.clock.now();
    this.#presenceTs = now === this.#presenceTs ? now + 1 : now;
    return this.#presenceTs;
  }

  #sample(ts: number, signals: Record<string, SignalValue>): TelemetryPayload {
    return { ts, seq: this.#seq.telemetry++, signals };
  }

  #publishTelemetry(sample: TelemetryPayload): void {
    const { topics, vin } = this.#options;
    this.#connection?.publish({
      topic: topics.build({ kind: 'telemetry', vin }),
      payload: JSON.stringify(sample),
      qos: 0,
    });
    this.stats.telemetrySent += 1;
  }

  #publishConfig(): void {
    if (this.#seq.config === 0) return;
    const { topics, vin, clock } = this.#options;
    const payload = JSON.stringify({ ts: clock.now(), version: this.#seq.config, values: this.#config });
    this.#connection?.publish({ topic: topics.build({ kind: 'config', direction: 'up', vin }), payload, qos: 1 });
  }

  #trickleBacklog(): void {
    if (this.#trickle || this.#backlog.size === 0) return;
    this.#trickle = setTimeout(() => {
      this.#trickle = undefined;
      const sample = this.#online && !this.#connection?.congested ? this.#backlog.take() : undefined;
      if (sample) this.#publishTelemetry(sample);
      this.#trickleBacklog();
    }, this.#tuning.backlogPauseMs);
  }

  #answer(topicText: string, payload: string, correlation: Buffer | undefined): void {
    const { topics, vin } = this.#options;
    const topic = topics.parse(topicText);
    if (topic?.kind !== 'command' || topic.direction !== 'down' || topic.vin !== vin) return;
    const response = this.#desk.answer(topic.operation, payload);
    if (response === null) return;
    const to = topics.build({ kind: 'command', direction: 'up', vin, operation: topic.operation });
    this.#responses.add({ topic: to, payload: response, qos: 2, rank: 0, ...(correlation && { correlation }) });
    this.stats.commandsAnswered += 1;
    this.#pump();
  }

  /** Sends what the windows allow; answers before events. */
  #pump(then?: () => void): void {
    if (this.#connection && (this.#online || then)) {
      this.#drain(this.#responses);
      this.#drain(this.#events);
    }
    then?.();
  }

  #drain(outbox: Outbox): void {
    const connection = this.#connection;
    for (let message = outbox.take(); message; message = outbox.take()) {
      const sent: OutboxMessage = message;
      connection?.publish(sent, () => {
        if (connection !== this.#connection) return;
        outbox.acknowledge(sent);
        if (outbox === this.#events) this.stats.eventsAcknowledged += 1;
        this.#watchAcknowledgements(true);
        this.#pump();
      });
    }
    this.#watchAcknowledgements(false);
  }

  /** One timer for all: restarted by each acknowledgement, gone when none is owed. */
  #watchAcknowledgements(progress: boolean): void {
    const owed = this.#events.inFlight + this.#responses.inFlight > 0;
    if (progress || !owed) {
      clearTimeout(this.#overdue);
      this.#overdue = undefined;
    }
    if (owed) {
      this.#overdue ??= setTimeout(() => this.#connection?.cut('acknowledgement_missing'), this.#tuning.ackTimeoutMs);
    }
  }
}
