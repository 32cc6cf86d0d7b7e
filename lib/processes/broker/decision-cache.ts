import pLimit from 'p-limit';
import { BoundedMap } from '@/lib/platform/async/bounded-map';
import type { Clock } from '@/lib/platform/clock';

// As EMQX's default: a changed decision takes effect after a minute at the latest
const TTL_MS = 60_000;
// Without an edge or database, a connection that was recently allowed something keeps its own topics, so that an outage does
// not disconnect the fleet
const TRUSTED_FOR_MS = 15 * 60_000;
const UNDECIDED_TTL_MS = 5_000;
// A TBox uses a few dozen topics; more of a faulty one must not fill the memory
const MAX_ENTRIES = 128;
// Concurrent requests, so that a client with a new topic in each message does not take all connections to the hooks
const MAX_REQUESTS = 4;

type Entry = { decision: Promise<boolean>; expiresAt: number; generation: number };
type DecisionRequest = {
  action: 'publish' | 'subscribe';
  topic: string;
  qos: 0 | 1 | 2;
  /** Of a publish. */
  retain: boolean;
  /** Requests the decision of the edge; null: no answer. */
  request(): Promise<boolean | null>;
  /** Whether the topic belongs to the client by the topic contract. */
  isOwn(): boolean;
};

/** Caches decisions about the topics of an authenticated connection. Concurrent requests for one topic are made once. */
export class DecisionCache {
  readonly #entries = new BoundedMap<string, Entry>(MAX_ENTRIES);
  #trustedUntil: number;
  readonly #limit = pLimit(MAX_REQUESTS);
  /** Keys that the edge last denied. */
  readonly #denied = new Set<string>();
  /** There were more denials than `#denied` holds; everything then counts as denied. */
  #deniedOften = false;
  #generation = 0;

  constructor(private readonly clock: Clock) {
    this.#trustedUntil = clock.now() + TRUSTED_FOR_MS;
  }

  /** Evicts all decisions. Denials stay in force while there is no answer. */
  clear(): void {
    this.#generation++;
    this.#entries.clear();
  }

  decide(use: DecisionRequest): Promise<boolean> {
    const key = `${use.action} ${use.qos} ${use.retain} ${use.topic}`;
    const cached = this.#entries.get(key);
    if (cached && cached.expiresAt > this.clock.now()) return cached.decision;
    const generation = this.#generation;
    const entry: Entry = { decision: Promise.resolve(false), expiresAt: Number.POSITIVE_INFINITY, generation };
    entry.decision = this.#limit(use.request).then((answer) => this.#settle(key, entry, use, answer));
    this.#entries.set(key, entry);
    return entry.decision;
  }

  #settle(key: string, entry: Entry, { isOwn }: DecisionRequest, answer: boolean | null): boolean {
    const now = this.clock.now();
    if (answer) this.#trustedUntil = now + TRUSTED_FOR_MS;
    entry.expiresAt = now + (answer === null ? UNDECIDED_TTL_MS : TTL_MS);
    // The answer to a request from before `clear` may be outdated
    if (answer !== null && entry.generation === this.#generation) this.#recordDenial(key, answer);
    return answer ?? (this.#trustedUntil > now && !this.#wasDenied(key) && isOwn());
  }

  #recordDenial(key: string, answer: boolean): void {
    if (answer) this.#denied.delete(key);
    else if (this.#denied.size < MAX_ENTRIES) this.#denied.add(key);
    else this.#deniedOften ||= !this.#denied.has(key);
  }

  #wasDenied(key: string): boolean {
    return this.#deniedOften || this.#denied.has(key);
  }
}
