import { setTimeout as delay } from 'node:timers/promises';
import { BROKER_HEARTBEAT_MS, type BrokerEvent, type BrokerSnapshot, type EventsAnswer } from '@/lib/contracts';
import { backoffMs } from '@/lib/platform/async/backoff';
import { createWorker } from '@/lib/platform/async/worker';
import type { Clock } from '@/lib/platform/clock';
import type { Log } from '@/lib/platform/log';

type Parts = {
  node: string;
  clock: Clock;
  log: Log;
  /** Rejects when the events could not be stored. */
  post(events: BrokerEvent[]): Promise<EventsAnswer>;
  /** Current connections of vehicles. */
  connectionCount(): number;
  connections(): BrokerSnapshot['clients'];
  onDropped(count: number): void;
};

// A fleet of 10,000 may disconnect and reconnect twice while the edge is unavailable
const MAX_WAITING = 40_000;
const MAX_BATCH = 500;
const FIRST_RETRY_MS = 200;
const MAX_RETRY_MS = 2_000;

/**
 * Sends connection events to the edge, in order, one request at a time. Events are buffered while the edge is unavailable; if the
 * buffer overflows, they are dropped and a snapshot of the connections replaces them.
 */
export class EventOutbox {
  readonly #startedAt: number;
  #waiting: BrokerEvent[] = [];
  #startedReported = false;
  #heartbeatDue = false;
  #snapshotDue = false;
  /** From the answer that requested the snapshot. */
  #mark: number | undefined;
  #stopping = false;
  readonly #sender = createWorker(() => this.#run());
  #timer: NodeJS.Timeout | null = null;
  readonly #abort = new AbortController();
  /** Why the edge takes no events; null: it does. */
  problem: string | null = 'no event sent yet';

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
    void this.#sender.wake();
  }

  /** Sends the buffered events, for at most `deadlineMs`. */
  async stop(deadlineMs: number): Promise<void> {
    if (this.#timer) clearInterval(this.#timer);
    void this.#sender.wake();
    await Promise.race([this.#sender.idle(), delay(deadlineMs, undefined, { ref: false })]);
    // A request in flight ends when the hook client is closed
    this.#stopping = true;
    this.#abort.abort();
  }

  #beat(): void {
    this.#heartbeatDue = true;
    void this.#sender.wake();
  }

  async #run(): Promise<void> {
    let failures = 0;
    while (!this.#stopping && (this.#waiting.length > 0 || this.#heartbeatDue || this.#snapshotDue)) {
      const batch = this.#waiting.splice(0, MAX_BATCH);
      const extra = this.#waiting.length === 0 ? this.#currentState() : [];
      const first = this.#startedReported ? [] : [this.#started()];
      try {
        const { resync, mark } = await this.parts.post([...first, ...batch, ...extra]);
        this.#startedReported = true;
        this.problem = null;
        if (resync) {
          this.#snapshotDue = true;
          this.#mark = mark;
        }
        failures = 0;
      } catch (error) {
        this.problem = error instanceof Error ? error.message : String(error);
        this.parts.log.warn({ err: error, waiting: this.#waiting.length + batch.length }, 'sending events failed');
        this.#waiting = [...batch, ...this.#waiting];
        this.#heartbeatDue = true;
        if (extra.some(({ event }) => event === 'broker.snapshot')) this.#snapshotDue = true;
        const delayMs = backoffMs(failures++, FIRST_RETRY_MS, MAX_RETRY_MS);
        await delay(delayMs, undefined, { signal: this.#abort.signal }).catch(() => undefined);
      }
    }
  }

  /** Heartbeat and, if due, snapshot. Correct only after all buffered events. */
  #currentState(): BrokerEvent[] {
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
