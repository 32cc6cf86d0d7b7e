import type { Clock } from '../clock';
import { BoundedMap } from './bounded-map';

/** A BoundedMap whose entries expire after `ttlMs`. */
export class ExpiringCache<V> {
  readonly #entries: BoundedMap<string, { value: V; expiresAt: number }>;
  readonly #ttlMs: number;

  constructor(
    { ttlMs, maxEntries }: { ttlMs: number; maxEntries: number },
    private readonly clock: Clock,
  ) {
    this.#entries = new BoundedMap(maxEntries);
    this.#ttlMs = ttlMs;
  }

  get(key: string): V | undefined {
    const entry = this.#entries.get(key);
    if (entry && entry.expiresAt > this.clock.now()) return entry.value;
    this.#entries.delete(key);
    return undefined;
  }

  set(key: string, value: V): void {
    this.#entries.set(key, { value, expiresAt: this.clock.now() + this.#ttlMs });
  }
}
