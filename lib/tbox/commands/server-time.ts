/** Counts on whatever the wall clock does. Must not stand still while the device sleeps (Linux: CLOCK_BOOTTIME). */
export type Monotonic = { now(): number };

/** The true time lies between these, server clock, ms since the epoch. */
export type TimeBounds = { earliestMs: number; latestMs: number };

// A bad quartz: 100 ppm, 9 s a day
const DRIFT = 1e-4;
/** An answer that took longer says too little about the time. */
export const LONGEST_ROUND_TRIP_MS = 5_000;

/**
 * What the server's clock shows, known without the vehicle's own: from an exchange with the platform and the monotonic
 * time since. A verified command adds that it is no earlier than when it was issued.
 */
export class ServerTime {
  #sync: (TimeBounds & { atMs: number }) | null = null;
  #floor: { ms: number; atMs: number } | null = null;

  constructor(private readonly monotonic: Monotonic) {}

  /**
   * @param ts the server's clock when it answered
   * @param roundTripMs from the question to its answer
   * @returns whether it was precise enough to count
   */
  synchronise(ts: number, roundTripMs: number): boolean {
    if (!(roundTripMs >= 0 && roundTripMs <= LONGEST_ROUND_TRIP_MS)) return false;
    this.#sync = { earliestMs: ts, latestMs: ts + roundTripMs, atMs: this.monotonic.now() };
    return true;
  }

  /** It is this late at least. */
  raise(ms: number): void {
    if (ms > (this.#floorMs ?? Number.NEGATIVE_INFINITY)) this.#floor = { ms, atMs: this.monotonic.now() };
  }

  /** null: nothing is known. */
  get earliestMs(): number | null {
    const floorMs = this.#floorMs;
    if (!this.#sync) return floorMs;
    const earliestMs = this.#sync.earliestMs + (this.monotonic.now() - this.#sync.atMs) * (1 - DRIFT);
    return Math.max(earliestMs, floorMs ?? earliestMs);
  }

  /** null: how late it may be is not known. */
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
