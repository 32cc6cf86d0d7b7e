import type { BrokerEvent, EventsAnswer } from '@/lib/contracts';
import { createBatcher } from '@/lib/platform/async/batcher';

/** Storage is behind: the caller should come again later. */
export class CollectorFullError extends Error {
  override name = 'CollectorFullError';
}

// Enough for a fleet of 10,000 that reconnects at once, twice
const MAX_WAITING_EVENTS = 20_000;
const MAX_BATCH_EVENTS = 2_000;

/**
 * Turns many requests into few transactions: what arrives while one is stored is stored together in the next, in the order
 * of arrival. A request is answered only when its events are stored, and one that cannot be stored fails alone.
 */
export class EventCollector {
  #waitingEvents = 0;
  readonly #batcher;

  constructor(store: (events: BrokerEvent[]) => Promise<EventsAnswer>) {
    this.#batcher = createBatcher({
      run: (requests: BrokerEvent[][]) => store(requests.flat()),
      take: (waiting) => this.#take(waiting),
      retryAlone: true,
    });
  }

  submit(events: BrokerEvent[]): Promise<EventsAnswer> {
    if (this.#waitingEvents + events.length > MAX_WAITING_EVENTS && this.#waitingEvents > 0) {
      return Promise.reject(new CollectorFullError());
    }
    this.#waitingEvents += events.length;
    return this.#batcher.add(events);
  }

  /** Resolves when nothing waits. */
  drain(): Promise<void> {
    return this.#batcher.idle();
  }

  #take(waiting: readonly BrokerEvent[][]): number {
    let requests = 0;
    let size = 0;
    for (const events of waiting) {
      if (requests > 0 && size + events.length > MAX_BATCH_EVENTS) break;
      requests += 1;
      size += events.length;
    }
    this.#waitingEvents -= size;
    return requests;
  }
}
