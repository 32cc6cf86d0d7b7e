import { type IStore, Store } from 'mqtt';
import type { PresenceState, Severity, SignalValue } from '@/lib/contracts';
import { AcknowledgedOutbox } from './acknowledged-outbox';
import { backoffDelayMs } from './backoff';
import { CertificateUnit } from './certificate';
import { CommandUnit, type TimeBounds } from './commands';
import { Connection } from './connection';
import { MessageRouter } from './message-router';
import { Messages } from './messages';
import { DEFAULT_TUNING, type TboxOptions, type TboxTuning } from './options';
import { TelemetrySender } from './telemetry-sender';

export type TboxStatus = 'stopped' | 'connecting' | 'online' | 'waiting' | 'asleep';

const PRESENCE_TIMEOUT_MS = 2_000;

/** One vehicle's TBox: manages its connection and wires its parts together. */
export class Tbox {
  readonly #options: TboxOptions;
  readonly #tuning: TboxTuning;
  readonly #messages: Messages;
  readonly #outbox: AcknowledgedOutbox;
  readonly #telemetry: TelemetrySender;
  readonly #commands: CommandUnit;
  readonly #certificates: CertificateUnit;
  readonly #router: MessageRouter;
  readonly #received: IStore = new Store({ clean: false });
  #connects = 0;
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
    this.#outbox = new AcknowledgedOutbox(this.#tuning, () => this.#online);
    this.#telemetry = new TelemetrySender({
      tuning: this.#tuning,
      clock: options.clock,
      messages: this.#messages,
      connection: () => (this.#online ? this.#connection : null),
    });
    this.#commands = new CommandUnit(options, {
      tuning: this.#tuning,
      report: (syncId) => this.#connection?.publish(this.#messages.config(syncId)),
      send: (answer) => this.#outbox.addResponse(this.#messages.response(answer)),
      pending: (payload) => this.#outbox.pendingResponse(payload),
      crash: () => this.crash(),
    });
    this.#certificates = new CertificateUnit(options, {
      tuning: this.#tuning,
      time: () => this.#commands.time,
      sendAnswer: (answer, acknowledged) => {
        const message = this.#messages.certificate(answer, acknowledged);
        this.#outbox.addResponse(message);
        return message.payload;
      },
      pending: (payload) => this.#outbox.pendingResponse(payload),
      reconnect: () => this.#reconnect(),
    });
    this.#router = new MessageRouter(options, {
      commands: this.#commands,
      certificates: this.#certificates,
      wake: () => this.wake(),
      isCrashed: () => this.#crashed,
    });
  }

  get status(): TboxStatus {
    return this.#status;
  }

  get stats() {
    return {
      connects: this.#connects,
      telemetrySent: this.#telemetry.sent,
      eventsAcknowledged: this.#outbox.acknowledgedEvents,
      commandsAnswered: this.#commands.answers.finals,
      commandsExecuted: this.#commands.executions.executed,
      certificatesRotated: this.#certificates.rotated,
      certificateMessagesIgnored: this.#certificates.malformed + this.#certificates.ignored,
    };
  }

  /** null: unknown. */
  get serverTime(): TimeBounds | null {
    return this.#commands.time;
  }

  /** Messages that are not acknowledged or not sent. */
  get waiting(): { events: number; responses: number; telemetry: number } {
    return { ...this.#outbox.waiting, telemetry: this.#telemetry.waiting };
  }

  get droppedEvents(): number {
    return this.#outbox.droppedEvents;
  }

  /** Connects and stays connected until `sleep` or `stop`. First concludes commands that a power cut interrupted. */
  start(): void {
    if (this.#status !== 'stopped' || this.#crashed) return;
    this.#status = 'connecting';
    void this.#start();
  }

  /** QoS 0. While offline, samples are kept at intervals and sent later with their original time. */
  sendTelemetry(signals: Record<string, SignalValue>): void {
    this.#telemetry.send(signals);
  }

  /** QoS 1, in order, kept until acknowledged. */
  sendEvent(type: string, severity: Severity, data: Record<string, unknown> = {}): void {
    this.#outbox.addEvent(this.#messages.event(type, severity, data));
  }

  /** Reports the configuration, now and on every later connection. */
  reportConfig(values: Record<string, unknown>): void {
    this.#messages.setConfig(values);
    if (this.#online) this.#commands.link.refresh();
  }

  /** Publishes `sleeping`, then sends DISCONNECT. With `stayConnected` the connection stays, and a message wakes the TBox. */
  async sleep({ stayConnected = false } = {}): Promise<void> {
    if (this.#status === 'stopped' || this.#status === 'asleep') return;
    const connection = this.#online ? this.#connection : null;
    this.#status = 'asleep';
    if (!connection) return this.#abandon();
    await this.#publishPresence('sleeping', 'parked');
    // not if it was woken, stopped or disconnected meanwhile
    if (!stayConnected && this.#status === 'asleep' && this.#connection === connection) await this.#leave(connection);
  }

  wake(): void {
    if (this.#status !== 'asleep') return;
    if (!this.#connection) {
      this.#connect();
      return;
    }
    this.#status = 'online';
    void this.#publishPresence('online', 'woken');
    this.#outbox.pump();
  }

  /** Network coverage as reported by the modem. Without it, the connection is lost without DISCONNECT. */
  setNetwork(available: boolean): void {
    if (this.#network === available) return;
    this.#network = available;
    if (!available) this.#connection?.abort('network_lost');
    else if (this.#status === 'waiting') this.#retryLater();
  }

  /** Simulates a power cut: connection and memory are lost, running commands stay unanswered. Final. */
  crash(): void {
    if (this.#crashed) return;
    this.#crashed = true;
    this.#commands.powerOff();
    this.#certificates.powerOff();
    this.#status = 'stopped';
    this.#abandon();
    this.#options.faults?.crashed?.();
  }

  /**
   * Publishes `offline` with its reason, then sends DISCONNECT. Events that are not acknowledged within 2 s stay unsent; running
   * commands are answered after the next start on the same journal.
   */
  async stop(reason = 'shutdown'): Promise<void> {
    this.#commands.link.stop();
    const connection = this.#connection;
    const wasOnline = this.#online;
    this.#status = 'stopped';
    if (!connection || !wasOnline) return this.#abandon();
    await this.#publishPresence('offline', reason);
    if (this.#connection === connection) await this.#leave(connection);
  }

  get #online(): boolean {
    return this.#status === 'online';
  }

  async #start(): Promise<void> {
    try {
      // commands of this instance conclude by themselves
      if (!this.#recovered) await this.#commands.executions.recover();
      this.#recovered = true;
    } catch (error) {
      this.#options.log.error({ err: error, vin: this.#options.vin }, 'recovery of commands failed');
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
        message: (topic, payload, correlation) => this.#router.receive(topic, payload, correlation),
      },
    });
    this.#connection = connection;
  }

  #opened(connection: Connection, ts: number): void {
    // put to sleep or stopped meanwhile
    if (this.#status !== 'connecting') return;
    this.#status = 'online';
    this.#connects += 1;
    connection.publish(this.#messages.presence(ts, 'online', 'connected'));
    this.#commands.link.opened();
    this.#stable = setTimeout(() => {
      this.#attempts = 0;
      this.#certificates.lasted();
    }, this.#tuning.stableAfterMs);
    this.#outbox.attach(connection);
    this.#commands.handler.repeatUnacknowledged();
    this.#certificates.opened();
    this.#telemetry.resume();
  }

  #lost(reason: string): void {
    this.#certificates.lost(reason);
    this.#detach();
    if (this.#status === 'asleep' || this.#status === 'stopped') return;
    this.#options.log.debug({ vin: this.#options.vin, reason }, 'disconnected');
    this.#status = 'waiting';
    if (this.#network) this.#retryLater();
  }

  #retryLater(): void {
    const delayMs = backoffDelayMs(this.#attempts, this.#tuning.backoff, this.#options.random ?? Math.random);
    this.#attempts += 1;
    clearTimeout(this.#retry);
    this.#retry = setTimeout(() => this.#connect(), delayMs);
  }

  #detach(): void {
    this.#connection = null;
    clearTimeout(this.#retry);
    clearTimeout(this.#stable);
    this.#commands.link.closed();
    this.#certificates.closed();
    this.#telemetry.pause();
    this.#outbox.detach();
  }

  #abandon(): void {
    this.#connection?.abort('abandoned');
    this.#detach();
  }

  #reconnect(): boolean {
    const connection = this.#connection;
    if (!this.#online || !connection) return false;
    this.#status = 'connecting';
    void this.#replace(connection);
    return true;
  }

  /** Publishes `offline` first, as DISCONNECT discards the will and the TBox may not reconnect. */
  async #replace(connection: Connection): Promise<void> {
    await this.#publishPresence('offline', 'certificate_rotation');
    // not if it was put to sleep, stopped or disconnected meanwhile
    if (this.#status !== 'connecting' || this.#connection !== connection) return;
    await this.#leave(connection);
    if (this.#status === 'connecting' && !this.#connection) this.#connect();
  }

  async #leave(connection: Connection): Promise<void> {
    this.#detach();
    await connection.disconnect();
  }

  /** Sends events first, as they must not follow a `sleeping` or `offline`. */
  async #publishPresence(state: PresenceState, reason: string): Promise<void> {
    const connection = this.#connection;
    if (!connection) return;
    this.#outbox.flush();
    const message = this.#messages.presence(this.#messages.nextPresenceTs(), state, reason);
    await connection.publishWithin(message, PRESENCE_TIMEOUT_MS);
  }
}
