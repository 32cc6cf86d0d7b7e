export type OutboxMessage = {
  topic: string;
  payload: string;
  qos: 1 | 2;
  /** The lowest is dropped first when the outbox is full. */
  rank: number;
  correlation?: Buffer;
  /** Called when the broker has acknowledged it. */
  acknowledged?: () => void;
};

type Entry = { message: OutboxMessage; sent: boolean };

/**
 * Messages in order, kept until they are acknowledged. Bounded: when full, the oldest of the lowest rank is dropped, so that
 * critical events are kept. Real firmware stores this in flash.
 */
export class Outbox {
  dropped = 0;
  readonly #entries: Entry[] = [];
  #inFlight = 0;

  constructor(
    private readonly capacity: number,
    private readonly window: number,
  ) {}

  get size(): number {
    return this.#entries.length;
  }

  get inFlight(): number {
    return this.#inFlight;
  }

  /** State of a message with this payload; null: acknowledged, dropped or never added. */
  pending(payload: string): 'unsent' | 'sent' | null {
    const found = this.#entries.filter(({ message }) => message.payload === payload);
    if (found.some(({ sent }) => !sent)) return 'unsent';
    return found.length > 0 ? 'sent' : null;
  }

  add(message: OutboxMessage): void {
    if (this.#entries.length >= this.capacity) this.#dropLowest(message.rank);
    if (this.#entries.length < this.capacity) this.#entries.push({ message, sent: false });
  }

  /** The next message to send; null: none, or the window is full. */
  take(): OutboxMessage | null {
    if (this.#inFlight >= this.window) return null;
    const entry = this.#entries.find(({ sent }) => !sent);
    if (!entry) return null;
    entry.sent = true;
    this.#inFlight += 1;
    return entry.message;
  }

  acknowledge(message: OutboxMessage): void {
    const index = this.#entries.findIndex((entry) => entry.message === message);
    if (index < 0 || !this.#entries[index]?.sent) return;
    this.#entries.splice(index, 1);
    this.#inFlight -= 1;
    message.acknowledged?.();
  }

  /** After a lost connection: unacknowledged messages will be sent again, from the first. */
  rewind(): void {
    for (const entry of this.#entries) entry.sent = false;
    this.#inFlight = 0;
  }

  /** Messages in flight are never dropped. */
  #dropLowest(newRank: number): void {
    this.dropped += 1;
    let lowest = -1;
    let lowestRank = newRank + 1;
    this.#entries.forEach(({ message, sent }, i) => {
      if (!sent && message.rank < lowestRank) {
        lowest = i;
        lowestRank = message.rank;
      }
    });
    if (lowest >= 0) this.#entries.splice(lowest, 1);
  }
}
