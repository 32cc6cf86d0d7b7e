import type { Clock } from '@/lib/platform/clock';

/** A bounded map whose entries end after `ttlMs`; when full, the oldest goes. */
export class ExpiringCache<V> {
  readonly #entries = new Map<string, { value: V; expiresAt: number }>();

  constructor(
    private readonly limits: { ttlMs: number; maxEntries: number },
    private readonly clock: Clock,
  ) {}

  get(key: string): V | undefined {
    const entry = this.#entries.get(key);
    if (entry && entry.expiresAt > this.clock.now()) return entry.value;
    this.#entries.delete(key);
    return undefined;
  }

  set(key: string, value: V): void {
    this.#entries.delete(key);
    const oldest = this.#entries.size >= this.limits.maxEntries ? this.#entries.keys().next().value : undefined;
    if (oldest !== undefined) this.#entries.delete(oldest);
    this.#entries.set(key, { value, expiresAt: this.clock.now() + this.limits.ttlMs });
  }
}
