export type OutboxMessage = {
  topic: string;
  payload: string;
  qos: 1 | 2;
  /** What is dropped first when the box is full: the lowest. */
  rank: number;
  correlation?: Buffer;
  /** The broker has it. */
  acknowledged?: () => void;
};

type Entry = { message: OutboxMessage; sent: boolean };

/**
 * What must reach the broker, in order, kept until it is acknowledged. Bounded: when full, the oldest of the lowest rank
 * goes, so that a critical event outlives a flood of information. Real firmware keeps this in flash.
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

  /** What has become of a message with this payload; null: acknowledged, dropped or never added. */
  pending(payload: string): 'unsent' | 'sent' | null {
    const found = this.#entries.filter(({ message }) => message.payload === payload);
    if (found.some(({ sent }) => !sent)) return 'unsent';
    return found.length > 0 ? 'sent' : null;
  }

  add(message: OutboxMessage): void {
    if (this.#entries.length >= this.capacity) this.#dropLowest(message.rank);
    if (this.#entries.length < this.capacity) this.#entries.push({ message, sent: false });
  }

  /** The next message to send, or null: nothing is left, or the window is full. */
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

  /** The connection is gone: whatever was not acknowledged is sent again, from the first. */
  rewind(): void {
    for (const entry of this.#entries) entry.sent = false;
    this.#inFlight = 0;
  }

  /** One that is on its way is never dropped: its acknowledgement may be too. */
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
