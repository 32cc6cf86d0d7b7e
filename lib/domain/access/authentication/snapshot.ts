/**
 * Something read at most once in `maxAgeMs`, however many ask, and never told when it is older. While it cannot be read,
 * what was known last stands.
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

  /** @throws what `read` throws, where nothing is known yet */
  async get(now: number): Promise<T> {
    const ageMs = now - this.#readAt;
    if (!this.#value || ageMs < 0 || ageMs >= this.maxAgeMs) {
      this.#reading ??= this.#begin(now);
      await this.#reading;
    }
    if (!this.#value) throw new Error('Nothing was read');
    return this.#value.known;
  }

  /** It has changed: whoever asks next is told what is read after this. */
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
