import type { Clock } from '@/lib/platform/clock';

// A decision that changed is known after a minute at the latest; EMQX's default
const TTL_MS = 60_000;
// While nobody can tell, what was allowed stays allowed: an edge or a database that is away must not cut off the fleet
const STANDS_FOR_MS = 15 * 60_000;
const ASK_AGAIN_MS = 5_000;
// A TBox uses a few dozen topics; a broken one must not fill the memory with more
const MAX_ENTRIES = 128;
// Nor take all of the hook's connections with a new topic in each message
const MAX_QUESTIONS = 4;

type Entry = { decision: Promise<boolean>; expiresAt: number; allowedUntil: number };

/** Decisions about one connection's topics. Concurrent questions about the same topic share one answer. */
export class DecisionCache {
  readonly #entries = new Map<string, Entry>();
  #asking = 0;
  readonly #turns: (() => void)[] = [];

  constructor(private readonly clock: Clock) {}

  /** @param ask null: nobody could tell. Then an earlier yes stands for a while; without one it is no. */
  decide(action: 'publish' | 'subscribe', topic: string, ask: () => Promise<boolean | null>): Promise<boolean> {
    const key = `${action} ${topic}`;
    const known = this.#entries.get(key);
    if (known && known.expiresAt > this.clock.now()) return known.decision;
    const entry: Entry = {
      decision: Promise.resolve(false),
      expiresAt: Number.POSITIVE_INFINITY,
      allowedUntil: known?.allowedUntil ?? 0,
    };
    entry.decision = this.#inTurn(ask).then((answer) => this.#settle(key, entry, answer));
    this.#entries.delete(key);
    const oldest = this.#entries.size >= MAX_ENTRIES ? this.#entries.keys().next().value : undefined;
    if (oldest !== undefined) this.#entries.delete(oldest);
    this.#entries.set(key, entry);
    return entry.decision;
  }

  #settle(key: string, entry: Entry, answer: boolean | null): boolean {
    const now = this.clock.now();
    if (answer !== null) {
      entry.expiresAt = now + TTL_MS;
      entry.allowedUntil = answer ? now + STANDS_FOR_MS : 0;
      return answer;
    }
    const stands = entry.allowedUntil > now;
    if (stands) entry.expiresAt = now + ASK_AGAIN_MS;
    else if (this.#entries.get(key) === entry) this.#entries.delete(key);
    return stands;
  }

  async #inTurn<T>(ask: () => Promise<T>): Promise<T> {
    if (this.#asking >= MAX_QUESTIONS) await new Promise<void>((resolve) => this.#turns.push(resolve));
    else this.#asking++;
    try {
      return await ask();
    } finally {
      const next = this.#turns.shift();
      if (next) next();
      else this.#asking--;
    }
  }
}
