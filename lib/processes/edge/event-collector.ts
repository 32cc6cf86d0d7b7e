import type { BrokerEvent, EventsAnswer } from '@/lib/contracts';

type Waiting = { events: BrokerEvent[]; resolve: (answer: EventsAnswer) => void; reject: (error: unknown) => void };

/** Storage is behind: the caller should come again later. */
export class CollectorFullError extends Error {
  override name = 'CollectorFullError';
}

// Enough for a fleet of 10,000 that reconnects at once, twice
const MAX_WAITING_EVENTS = 20_000;
const MAX_BATCH_EVENTS = 2_000;

/**
 * Turns many requests into few transactions: what arrives while one is stored is stored together in the next, in the order
 * of arrival. A request is answered only when its events are stored.
 */
export class EventCollector {
  readonly #waiting: Waiting[] = [];
  #waitingEvents = 0;
  #running: Promise<void> | null = null;

  constructor(private readonly store: (events: BrokerEvent[]) => Promise<EventsAnswer>) {}

  submit(events: BrokerEvent[]): Promise<EventsAnswer> {
    if (this.#waitingEvents + events.length > MAX_WAITING_EVENTS && this.#waitingEvents > 0) {
      return Promise.reject(new CollectorFullError());
    }
    this.#waitingEvents += events.length;
    return new Promise((resolve, reject) => {
      this.#waiting.push({ events, resolve, reject });
      this.#running ??= this.#run();
    });
  }

  /** Resolves when nothing waits. */
  async drain(): Promise<void> {
    await this.#running;
  }

  async #run(): Promise<void> {
    while (this.#waiting.length > 0) await this.#storeSome(this.#take());
    this.#running = null;
  }

  #take(): Waiting[] {
    const batch: Waiting[] = [];
    let size = 0;
    for (let next = this.#waiting[0]; next; next = this.#waiting[0]) {
      if (batch.length > 0 && size + next.events.length > MAX_BATCH_EVENTS) break;
      batch.push(next);
      size += next.events.length;
      this.#waiting.shift();
    }
    this.#waitingEvents -= size;
    return batch;
  }

  async #storeSome(batch: Waiting[]): Promise<void> {
    try {
      const answer = await this.store(batch.flatMap(({ events }) => events));
      for (const { resolve } of batch) resolve(answer);
    } catch (error) {
      // One request may be to blame: the others must not fail with it
      if (batch.length > 1) for (const one of batch) await this.#storeSome([one]);
      else batch[0]?.reject(error);
    }
  }
}
