import type { Clock } from '@/lib/platform/clock';

// A decision that changed is known after a minute at the latest; EMQX's default
const TTL_MS = 60_000;
// A TBox uses a few dozen topics; a broken one must not fill the memory with more
const MAX_ENTRIES = 128;

/** Decisions about one connection's topics. Concurrent questions about the same topic share one answer. */
export class DecisionCache {
  readonly #entries = new Map<string, { decision: Promise<boolean>; expiresAt: number }>();

  constructor(private readonly clock: Clock) {}

  decide(action: 'publish' | 'subscribe', topic: string, ask: () => Promise<boolean | null>): Promise<boolean> {
    const key = `${action} ${topic}`;
    const known = this.#entries.get(key);
    if (known && known.expiresAt > this.clock.now()) return known.decision;
    // null: nobody could tell. It counts as no, and the next question is asked again.
    const decision = ask().then((answer) => {
      if (answer === null) this.#entries.delete(key);
      return answer === true;
    });
    const oldest = this.#entries.size >= MAX_ENTRIES ? this.#entries.keys().next().value : undefined;
    if (oldest !== undefined) this.#entries.delete(oldest);
    this.#entries.set(key, { decision, expiresAt: this.clock.now() + TTL_MS });
    return decision;
  }
}
