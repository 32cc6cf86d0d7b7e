import { setTimeout as sleep } from 'node:timers/promises';
import type { BrokerEvent, EventsAnswer } from '@/lib/contracts';
import type { Random } from '@/lib/processes/simulator/random';

type Parts = {
  random: Random;
  /** Shortest and longest delay of events, ms. */
  holdMs: readonly [number, number];
  /** null: the edge did not store them. */
  post(events: BrokerEvent[]): Promise<EventsAnswer | null>;
  isCalm(): boolean;
  onFault(kind: string): void;
};

const CHANCES = { hold: 0.06, twice: 0.06, twiceLate: 0.03 };
const RETRY_MS = 200;

/**
 * Delivers one node's events to the edge in their order. Some are delayed, so that later events of other nodes arrive first;
 * some batches arrive twice, at once or after the next one.
 */
export class NodeLink {
  #last: Promise<unknown> = Promise.resolve();
  #pausing = false;
  #repeatLater: BrokerEvent[] | null = null;
  /** The edge's answer to a delayed batch. */
  #lateAnswer: EventsAnswer = { resync: false };

  constructor(private readonly parts: Parts) {}

  /** null: the edge did not store them. Resolves at once when they are delayed. */
  async send(events: BrokerEvent[]): Promise<EventsAnswer | null> {
    const { random, holdMs, isCalm, onFault } = this.parts;
    if (!this.#pausing && !isCalm() && random.chance(CHANCES.hold)) {
      onFault('relay: events held back');
      this.#pausing = true;
      const pauseMs = random.between(...holdMs);
      void this.#inOrder(async () => {
        await sleep(pauseMs);
        // From here on the sender waits again, otherwise it would get further and further ahead of a slow edge
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
      onFault('relay: events sent twice');
      return post(events);
    }
    if (random.chance(CHANCES.twiceLate)) {
      onFault('relay: events sent again after later ones');
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
    if (answer.resync) this.#lateAnswer = answer;
  }

  #merge(answer: EventsAnswer | null): EventsAnswer | null {
    if (!answer) return null;
    const late = this.#lateAnswer;
    this.#lateAnswer = { resync: false };
    return answer.resync ? answer : late;
  }
}
