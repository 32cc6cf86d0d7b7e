const MAX_DELAY_MS = 15 * 60_000;
/** Without a further failure for so long, earlier ones no longer count. */
export const FAILURES_KEPT_MS = 24 * 3_600_000;
/** How long a network counts as one that the user signs in from. */
export const KNOWN_FOR_MS = 90 * 24 * 3_600_000;

/** `failures`: since the last successful attempt. `lastAt`: ms since the epoch. */
export type Failures = { failures: number; lastAt: number };

/**
 * When the next attempt is accepted, ms since the epoch: a second after the first failure that is not free, then double.
 * @param free failures that cause no delay: wrong keyboard layout, caps lock, an old password
 */
export function nextAttemptAt({ failures, lastAt }: Failures, free: number): number {
  return failures <= free ? 0 : lastAt + Math.min(1_000 * 2 ** (failures - free - 1), MAX_DELAY_MS);
}
