import type { Monotonic } from './server-time';

/** A token bucket: `burst` at once, then one in `intervalMs`. */
export class RateLimit {
  #tokens: number;
  #filledAtMs: number;

  constructor(
    private readonly monotonic: Monotonic,
    private readonly burst: number,
    private readonly intervalMs: number,
  ) {
    this.#tokens = burst;
    this.#filledAtMs = monotonic.now();
  }

  take(): boolean {
    const now = this.monotonic.now();
    this.#tokens = Math.min(this.burst, this.#tokens + (now - this.#filledAtMs) / this.intervalMs);
    this.#filledAtMs = now;
    if (this.#tokens < 1) return false;
    this.#tokens -= 1;
    return true;
  }
}
