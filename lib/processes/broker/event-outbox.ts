import { setTimeout as delay } from 'node:timers/promises';
import { BROKER_HEARTBEAT_MS, type BrokerEvent, type BrokerSnapshot, type EventsAnswer } from '@/lib/contracts';
import type { Clock } from '@/lib/platform/clock';
import type { Log } from '@/lib/platform/log';

type Parts = {
  node: string;
  clock: Clock;
  log: Log;
  /** Stores the events; rejects when that cannot be done now. */
  post(events: BrokerEvent[]): Promise<EventsAnswer>;
  /** The vehicle connections of now: how many, and which. */
  connectionCount(): number;
  connections(): BrokerSnapshot['clients'];
  onDropped(count: number): void;
};

// A fleet of 10,000 may leave and come back twice while the edge is away
const MAX_WAITING = 40_000;
const MAX_BATCH = 500;
const RETRY_FIRST_MS = 200;
const RETRY_LAST_MS = 2_000;

/**
 * Tells the edge what happens to connections, in order, one request at a time. While the edge is away, events wait; when
 * too many wait they are dropped, and a snapshot of what is true then takes their place.
 */
export class EventOutbox {
  readonly #startedAt: number;
  #waiting: BrokerEvent[] = [];
  #startedTold = false;
  #heartbeatDue = false;
  #snapshotDue = false;
  /** Of the answer that asked for the snapshot. */
  #mark: number | undefined;
  #stopping = false;
  #running: Promise<void> | null = null;
  #timer: NodeJS.Timeout | null = null;
  readonly #wake = new AbortController();
  /** Why the edge takes no events now, or null. */
  trouble: string | null = 'nothing told yet';

  constructor(private readonly parts: Parts) {
    this.#startedAt = parts.clock.now();
  }

  start(): void {
    this.#timer = setInterval(() => this.#beat(), BROKER_HEARTBEAT_MS);
    this.#beat();
  }

  push(event: BrokerEvent): void {
    if (this.#waiting.length >= MAX_WAITING) {
      this.parts.onDropped(this.#waiting.length + 1);
      this.#waiting = [];
      this.#snapshotDue = true;
      this.#mark = undefined;
    } else this.#waiting.push(event);
    this.#kick();
  }

  /** Tells what waits, for at most `deadlineMs`. */
  async stop(deadlineMs: number): Promise<void> {
    if (this.#timer) clearInterval(this.#timer);
    this.#kick();
    await Promise.race([this.#running, delay(deadlineMs, undefined, { ref: false })]);
    // A request under way ends with the client's connections
    this.#stopping = true;
    this.#wake.abort();
  }

  #beat(): void {
    this.#heartbeatDue = true;
    this.#kick();
  }

  #kick(): void {
    this.#running ??= this.#run().finally(() => {
      this.#running = null;
    });
  }

  async #run(): Promise<void> {
    let retryMs = RETRY_FIRST_MS;
    while (!this.#stopping && (this.#waiting.length > 0 || this.#heartbeatDue || this.#snapshotDue)) {
      const batch = this.#waiting.splice(0, MAX_BATCH);
      const extra = this.#waiting.length === 0 ? this.#stateOfNow() : [];
      const first = this.#startedTold ? [] : [this.#started()];
      try {
        const { resync, mark } = await this.parts.post([...first, ...batch, ...extra]);
        this.#startedTold = true;
        this.trouble = null;
        if (resync) {
          this.#snapshotDue = true;
          this.#mark = mark;
        }
        retryMs = RETRY_FIRST_MS;
      } catch (error) {
        this.trouble = error instanceof Error ? error.message : String(error);
        this.parts.log.warn({ err: error, waiting: this.#waiting.length + batch.length }, 'the edge took no events');
        this.#waiting = [...batch, ...this.#waiting];
        this.#heartbeatDue = true;
        if (extra.some(({ event }) => event === 'broker.snapshot')) this.#snapshotDue = true;
        await delay(retryMs, undefined, { signal: this.#wake.signal }).catch(() => undefined);
        retryMs = Math.min(retryMs * 2, RETRY_LAST_MS);
      }
    }
  }

  /** Only true after all that waits has been told. */
  #stateOfNow(): BrokerEvent[] {
    const { node, clock } = this.parts;
    const timestamp = clock.now();
    const events: BrokerEvent[] = [];
    if (this.#snapshotDue) {
      const clients = this.parts.connections();
      events.push({ event: 'broker.snapshot', node, timestamp, mark: this.#mark, clients });
    }
    const connections = this.parts.connectionCount();
    events.push({ event: 'broker.heartbeat', node, started_at: this.#startedAt, timestamp, connections });
    this.#snapshotDue = false;
    this.#heartbeatDue = false;
    return events;
  }

  #started(): BrokerEvent {
    const { node } = this.parts;
    return { event: 'broker.started', node, started_at: this.#startedAt, timestamp: this.#startedAt };
  }
}
