import pLimit from 'p-limit';
import { BoundedMap } from '@/lib/platform/async/bounded-map';
import type { Clock } from '@/lib/platform/clock';

// A decision that changed is known after a minute at the latest; EMQX's default
const TTL_MS = 60_000;
// While nobody can tell, a connection that was allowed something lately keeps its own topics: an edge or a database that is
// away must not cut off the fleet
const TRUSTED_FOR_MS = 15 * 60_000;
const ASK_AGAIN_MS = 5_000;
// A TBox uses a few dozen topics; a broken one must not fill the memory with more
const MAX_ENTRIES = 128;
// Nor take all of the hook's connections with a new topic in each message
const MAX_QUESTIONS = 4;

type Entry = { decision: Promise<boolean>; expiresAt: number; generation: number };
export type Question = {
  action: 'publish' | 'subscribe';
  topic: string;
  qos: 0 | 1 | 2;
  /** Of a publish. */
  retain: boolean;
  /** null: nobody can tell. */
  ask(): Promise<boolean | null>;
  /** Whether the topic is the client's own by the rule that every broker and edge knows. */
  isOwn(): boolean;
};

/** Decisions about the topics of a connection that was let in. Concurrent questions about one topic share one answer. */
export class DecisionCache {
  readonly #entries = new BoundedMap<string, Entry>(MAX_ENTRIES);
  #trustedUntil: number;
  readonly #limit = pLimit(MAX_QUESTIONS);
  /** What the edge last said no to. */
  readonly #denied = new Set<string>();
  /** Too much to remember: then nothing is taken for its own. */
  #deniedOften = false;
  #generation = 0;

  constructor(private readonly clock: Clock) {
    this.#trustedUntil = clock.now() + TRUSTED_FOR_MS;
  }

  /** All is asked anew; what was denied stays so while nobody can tell. */
  clear(): void {
    this.#generation++;
    this.#entries.clear();
  }

  decide(question: Question): Promise<boolean> {
    const key = `${question.action} ${question.qos} ${question.retain} ${question.topic}`;
    const known = this.#entries.get(key);
    if (known && known.expiresAt > this.clock.now()) return known.decision;
    const generation = this.#generation;
    const entry: Entry = { decision: Promise.resolve(false), expiresAt: Number.POSITIVE_INFINITY, generation };
    entry.decision = this.#limit(question.ask).then((answer) => this.#settle(key, entry, question, answer));
    this.#entries.set(key, entry);
    return entry.decision;
  }

  #settle(key: string, entry: Entry, { isOwn }: Question, answer: boolean | null): boolean {
    const now = this.clock.now();
    if (answer) this.#trustedUntil = now + TRUSTED_FOR_MS;
    entry.expiresAt = now + (answer === null ? ASK_AGAIN_MS : TTL_MS);
    // An answer from before a `clear` may be older than one that came after it
    if (answer !== null && entry.generation === this.#generation) this.#remember(key, answer);
    return answer ?? (this.#trustedUntil > now && !this.#wasDenied(key) && isOwn());
  }

  #remember(key: string, answer: boolean): void {
    if (answer) this.#denied.delete(key);
    else if (this.#denied.size < MAX_ENTRIES) this.#denied.add(key);
    else this.#deniedOften ||= !this.#denied.has(key);
  }

  #wasDenied(key: string): boolean {
    return this.#deniedOften || this.#denied.has(key);
  }
}
