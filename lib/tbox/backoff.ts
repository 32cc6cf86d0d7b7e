export type Backoff = { baseMs: number; capMs: number };

/** For a demo fleet. A fleet of millions needs a cap of minutes, or its reconnects overload the broker after an outage. */
export const DEFAULT_BACKOFF: Backoff = { baseMs: 500, capMs: 5_000 };

/**
 * "Full jitter": a random delay between 0 and an exponentially growing, capped ceiling, so that vehicles that lost the same broker
 * do not reconnect in waves.
 * Source: M. Brooker, "Exponential Backoff And Jitter", AWS Architecture Blog, 2015.
 * @param attempt failed attempts so far, 0 for the first retry
 * @param random uniform in [0, 1)
 */
export function backoffDelayMs(attempt: number, { baseMs, capMs }: Backoff, random: () => number): number {
  return random() * Math.min(capMs, baseMs * 2 ** attempt);
}
