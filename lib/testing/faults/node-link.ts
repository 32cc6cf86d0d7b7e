import { setTimeout as sleep } from 'node:timers/promises';
import type { BrokerEvent, EventsAnswer } from '@/lib/contracts';
import type { Random } from '@/lib/processes/simulator/random';

type Parts = {
  random: Random;
  /** How long events are held back: shortest and longest, ms. */
  holdMs: readonly [number, number];
  /** null: the edge did not store them. */
  post(events: BrokerEvent[]): Promise<EventsAnswer | null>;
  isCalm(): boolean;
  onFault(kind: string): void;
};

const CHANCES = { hold: 0.06, twice: 0.06, twiceLate: 0.03 };
const RETRY_MS = 200;

/**
 * The way of one node's events to the edge, in their order. At times it is slow, and other nodes' later events arrive before
 * them; at times a batch arrives twice, at once or after the next one.
 */
export class NodeLink {
  #last: Promise<unknown> = Promise.resolve();
  #pausing = false;
  #repeatLater: BrokerEvent[] | null = null;
  /** The edge's answers to batches that were held back. */
  #asked: EventsAnswer = { resync: false };

  constructor(private readonly parts: Parts) {}

  /** null: the edge did not take them. Resolves at once where they are held back; they are delivered later. */
  async tell(events: BrokerEvent[]): Promise<EventsAnswer | null> {
    const { random, holdMs, isCalm, onFault } = this.parts;
    if (!this.#pausing && !isCalm() && random.chance(CHANCES.hold)) {
      onFault('relay: events held back');
      this.#pausing = true;
      const pauseMs = random.between(...holdMs);
      void this.#inOrder(async () => {
        await sleep(pauseMs);
        // From here on the sender waits again, or it would be ever further ahead of a slow edge
        this.#pausing = false;
      });
    }
    if (!this.#pausing) return this.#merge(await this.#inOrder(() => this.#deliver(events)));
    void this.#inOrder(() => this.#deliverLater(events));
    return this.#merge({ resync: false });
  }

  #inOrder<T>(work: () => Promise<T>): Promise<T> {
    const done = this.#last.then(work);
    this.#last = done;
    return done;
  }

  async #deliver(events: BrokerEvent[]): Promise<EventsAnswer | null> {
    const { random, post, isCalm, onFault } = this.parts;
    const answer = await post(events);
    if (!answer) return null;
    const again = this.#repeatLater;
    this.#repeatLater = null;
    if (again) await post(again);
    if (isCalm()) return answer;
    if (random.chance(CHANCES.twice)) {
      onFault('relay: events told twice');
      return post(events);
    }
    if (random.chance(CHANCES.twiceLate)) {
      onFault('relay: events told again after later ones');
      this.#repeatLater = events;
    }
    return answer;
  }

  async #deliverLater(events: BrokerEvent[]): Promise<void> {
    let answer = await this.#deliver(events);
    while (!answer) {
      await sleep(RETRY_MS);
      answer = await this.#deliver(events);
    }
    if (answer.resync) this.#asked = answer;
  }

  #merge(answer: EventsAnswer | null): EventsAnswer | null {
    if (!answer) return null;
    const asked = this.#asked;
    this.#asked = { resync: false };
    return answer.resync ? answer : asked;
  }
}
