/** ms. Independent of the wall clock; must also advance in suspend (Linux: CLOCK_BOOTTIME). */
export type Monotonic = { now(): number };

/** Bounds of the server's clock, ms since the epoch. */
export type TimeBounds = { earliestMs: number; latestMs: number };

// An inaccurate quartz: 100 ppm, 9 s a day
const DRIFT = 1e-4;
/** Slower answers are too imprecise. */
const MAX_ROUND_TRIP_MS = 5_000;

/**
 * The server's time, independent of the vehicle's clock: from an exchange with the platform and the monotonic time since. The time
 * of issue of a verified command is a lower bound.
 */
export class ServerTime {
  #sync: (TimeBounds & { atMs: number }) | null = null;
  #floor: { ms: number; atMs: number } | null = null;

  constructor(private readonly monotonic: Monotonic) {}

  /**
   * @param ts the server's clock when it answered
   * @param roundTripMs from the request to its answer
   * @returns false: too imprecise, and ignored
   */
  synchronise(ts: number, roundTripMs: number): boolean {
    if (!(roundTripMs >= 0 && roundTripMs <= MAX_ROUND_TRIP_MS)) return false;
    this.#sync = { earliestMs: ts, latestMs: ts + roundTripMs, atMs: this.monotonic.now() };
    return true;
  }

  /** Adds a lower bound. */
  raise(ms: number): void {
    if (ms > (this.#floorMs ?? Number.NEGATIVE_INFINITY)) this.#floor = { ms, atMs: this.monotonic.now() };
  }

  /** null: unknown. */
  get earliestMs(): number | null {
    const floorMs = this.#floorMs;
    if (!this.#sync) return floorMs;
    const earliestMs = this.#sync.earliestMs + (this.monotonic.now() - this.#sync.atMs) * (1 - DRIFT);
    return Math.max(earliestMs, floorMs ?? earliestMs);
  }

  /** null: there is no upper bound. */
  get bounds(): TimeBounds | null {
    const earliestMs = this.earliestMs;
    if (!this.#sync || earliestMs === null) return null;
    const latestMs = this.#sync.latestMs + (this.monotonic.now() - this.#sync.atMs) * (1 + DRIFT);
    return { earliestMs, latestMs: Math.max(latestMs, earliestMs) };
  }

  get #floorMs(): number | null {
    return this.#floor && this.#floor.ms + (this.monotonic.now() - this.#floor.atMs) * (1 - DRIFT);
  }
}
