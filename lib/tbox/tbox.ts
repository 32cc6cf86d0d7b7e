import { type IStore, Store } from 'mqtt';
import type { PresenceState, Severity, SignalValue } from '@/lib/contracts';
import { AcknowledgedOutbox } from './acknowledged-outbox';
import { backoffDelayMs } from './backoff';
import { CertificateUnit } from './certificate';
import { CommandUnit, type TimeBounds } from './commands';
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
  readonly #mail: AcknowledgedOutbox;
  readonly #telemetry: TelemetrySender;
  readonly #commands: CommandUnit;
  readonly #certificates: CertificateUnit;
  readonly #received: IStore = new Store({ clean: false });
  readonly #counts = { connects: 0 };
  #config = { version: 0, values: {} as Record<string, unknown> };
  #connection: Connection | null = null;
  #status: TboxStatus = 'stopped';
  #network = true;
  #crashed = false;
  #recovered = false;
  #attempts = 0;
  #retry: NodeJS.Timeout | undefined;
  #stable: NodeJS.Timeout | undefined;

  constructor(options: TboxOptions) {
    this.#options = options;
    this.#tuning = { ...DEFAULT_TUNING, ...options.tuning };
    this.#messages = new Messages(options);
    this.#mail = new AcknowledgedOutbox(this.#tuning, () => this.#online);
    this.#telemetry = new TelemetrySender({
      tuning: this.#tuning,
      clock: options.clock,
      messages: this.#messages,
      connection: () => (this.#online ? this.#connection : null),
    });
    this.#commands = new CommandUnit(options, {
      tuning: this.#tuning,
      report: (syncId) => this.#publishConfig(syncId),
      send: (answer) => this.#mail.addResponse(this.#messages.response(answer)),
      pending: (payload) => this.#mail.pendingResponse(payload),
      crash: () => this.crash(),
    });
    this.#certificates = new CertificateUnit(options, {
      tuning: this.#tuning,
      time: () => this.#commands.time,
      say: (answer, acknowledged) => {
        const message = this.#messages.certificate(answer, acknowledged);
        this.#mail.addResponse(message);
        return message.payload;
      },
      pending: (payload) => this.#mail.pendingResponse(payload),
      reconnect: () => this.#reconnect(),
    });
  }

  get status(): TboxStatus {
    return this.#status;
  }

  get stats() {
    return {
      ...this.#counts,
      telemetrySent: this.#telemetry.sent,
      eventsAcknowledged: this.#mail.acknowledgedEvents,
      /** Final answers, repeated ones too. */
      commandsAnswered: this.#commands.answers.finals,
      commandsExecuted: this.#commands.executions.executed,
      certificatesRotated: this.#certificates.rotated,
      /** Messages about certificates that could not be read, or are about no rotation that is known. */
      certificateMessagesIgnored: this.#certificates.malformed + this.#certificates.ignored,
    };
  }

  /** The server's time as far as it is known, null: it is not. */
  get serverTime(): TimeBounds | null {
    return this.#commands.time;
  }

  /** Messages that wait for an acknowledgement or for the network. */
  get waiting(): { events: number; responses: number; telemetry: number } {
    return { ...this.#mail.waiting, telemetry: this.#telemetry.waiting };
  }

  /** Events that did not fit while there was no network. */
  get droppedEvents(): number {
    return this.#mail.droppedEvents;
  }

  /** Connects, and stays connected until `sleep` or `stop`. What a power cut left open is settled first. */
  start(): void {
    if (this.#status !== 'stopped' || this.#crashed) return;
    this.#status = 'connecting';
    void this.#start();
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
    if (this.#online) this.#commands.link.refresh();
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

  /** As a power cut: the connection breaks, memory is lost, what was being carried out stays unanswered. Final. */
  crash(): void {
    if (this.#crashed) return;
    this.#crashed = true;
    this.#commands.die();
    this.#certificates.die();
    this.#status = 'stopped';
    this.#abandon();
    this.#options.faults?.crashed?.();
  }

  /**
   * Says `offline` with its reason, then DISCONNECT. Events that were not acknowledged within 2 s stay unsent; what is
   * being carried out is answered after the next start on the same journal.
   */
  async stop(reason = 'shutdown'): Promise<void> {
    this.#commands.link.stop();
    const connection = this.#connection;
    const wasOnline = this.#online;
    this.#status = 'stopped';
    if (!connection || !wasOnline) return this.#abandon();
    await this.#sayPresence('offline', reason);
    if (this.#connection === connection) await this.#leave(connection);
  }

  get #online(): boolean {
    return this.#status === 'online';
  }

  async #start(): Promise<void> {
    try {
      // what this very life is carrying out concludes by itself
      if (!this.#recovered) await this.#commands.executions.recover();
      this.#recovered = true;
    } catch (error) {
      this.#options.log.error({ err: error, vin: this.#options.vin }, 'outcomes after a restart were not written down');
    }
    if (this.#status === 'connecting' && !this.#connection) this.#connect();
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
      secureContext: this.#certificates.takeContext(),
      received: this.#received,
      will: { ts, state: 'offline', reason: 'connection_lost' },
      handlers: {
        open: () => this.#opened(connection, ts),
        closed: (reason) => this.#lost(reason),
        message: (topic, payload, correlation) => void this.#receive(topic, payload, correlation),
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
    this.#commands.link.opened();
    this.#stable = setTimeout(() => {
      this.#attempts = 0;
      this.#certificates.lasted();
    }, this.#tuning.stableAfterMs);
    this.#mail.attach(connection);
    this.#commands.handler.repeatUnacknowledged();
    this.#certificates.opened();
    this.#telemetry.resume();
  }

  #lost(reason: string): void {
    this.#certificates.lost(reason);
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
    this.#commands.link.closed();
    this.#certificates.closed();
    this.#telemetry.pause();
    this.#mail.detach();
  }

  #abandon(): void {
    this.#connection?.cut('abandoned');
    this.#forgetConnection();
  }

  #reconnect(): boolean {
    const connection = this.#connection;
    if (!this.#online || !connection) return false;
    this.#status = 'connecting';
    void this.#replace(connection);
    return true;
  }

  /** Says `offline` before it goes: nobody would for a TBox that does not come back. */
  async #replace(connection: Connection): Promise<void> {
    await this.#sayPresence('offline', 'certificate_rotation');
    // put to sleep, stopped or cut meanwhile: that one decides
    if (this.#status !== 'connecting' || this.#connection !== connection) return;
    await this.#leave(connection);
    if (this.#status === 'connecting' && !this.#connection) this.#connect();
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

  #publishConfig(syncId: string): void {
    const { version, values } = this.#config;
    this.#connection?.publish(this.#messages.config(version, { ...values, syncId }));
  }

  async #receive(topicText: string, payload: string, correlation: Buffer | undefined): Promise<void> {
    const { topics, vin, log } = this.#options;
    const topic = topics.parse(topicText);
    if (!topic || !('direction' in topic) || topic.direction !== 'down' || topic.vin !== vin || this.#crashed) return;
    try {
      if (topic.kind === 'config') {
        await this.#commands.link.receive(payload);
        this.#certificates.timeKnown();
      }
      if (topic.kind !== 'command' && topic.kind !== 'certificate') return;
      // reachable in its sleep: what is asked of it wakes it
      this.wake();
      if (topic.kind === 'certificate') await this.#certificates.receive(topic.step, payload);
      else await this.#commands.handler.receive(topic.operation, payload, correlation);
    } catch (error) {
      // the disk failed: nothing was begun, and nothing is claimed
      log.error({ err: error, vin }, 'a message was not dealt with');
    }
  }
}
