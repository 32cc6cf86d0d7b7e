export type Backoff = { baseMs: number; capMs: number };

/** Suits a demo fleet. A real fleet of millions wants a cap of minutes, or its reconnect storm outlives the outage. */
export const DEFAULT_BACKOFF: Backoff = { baseMs: 500, capMs: 5_000 };

/**
 * "Full jitter": anything between nothing and an exponentially growing, capped ceiling, so that vehicles that lost the
 * same broker do not return in waves.
 * Source: M. Brooker, "Exponential Backoff And Jitter", AWS Architecture Blog, 2015.
 * @param attempt failed attempts so far, 0 for the first retry
 * @param random uniform in [0, 1)
 */
export function backoffDelayMs(attempt: number, { baseMs, capMs }: Backoff, random: () => number): number {
  return random() * Math.min(capMs, baseMs * 2 ** attempt);
}
