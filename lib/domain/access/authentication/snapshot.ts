/**
 * A value that is read at most once in `maxAgeMs` and never returned when older. If reading fails, the previous value
 * is kept.
 */
export class Snapshot<T> {
  #value: { known: T } | null = null;
  #readAt = Number.NEGATIVE_INFINITY;
  #reading: Promise<void> | null = null;
  #expired = 0;

  constructor(
    private readonly maxAgeMs: number,
    private readonly read: (before: T | undefined, now: number) => Promise<T>,
  ) {}

  /** @throws the error of `read` if there is no value yet */
  async get(now: number): Promise<T> {
    const ageMs = now - this.#readAt;
    if (!this.#value || ageMs < 0 || ageMs >= this.maxAgeMs) {
      this.#reading ??= this.#begin(now);
      await this.#reading;
    }
    if (!this.#value) throw new Error('The snapshot has no value');
    return this.#value.known;
  }

  /** The next `get` returns a value read after this call. */
  expire(): void {
    this.#expired += 1;
    this.#readAt = Number.NEGATIVE_INFINITY;
    this.#reading = null;
  }

  #begin(now: number): Promise<void> {
    const reading = this.#renew(now).finally(() => {
      if (this.#reading === reading) this.#reading = null;
    });
    return reading;
  }

  async #renew(now: number): Promise<void> {
    const expired = this.#expired;
    try {
      this.#value = { known: await this.read(this.#value?.known, now) };
    } catch (error) {
      if (!this.#value) throw error;
    }
    if (expired === this.#expired) this.#readAt = now;
  }
}
