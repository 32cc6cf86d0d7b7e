/** Counts failures from all networks that a user has not signed in from. */
export const ELSEWHERE = 'elsewhere';

const MAX_DELAY_MS = 15 * 60_000;
/** Failures that cause no delay: wrong keyboard layout, caps lock, an old password. */
const FREE_FAILURES = { network: 4, elsewhere: 10 };
/** Without a further failure for so long, earlier ones are deleted. */
export const FAILURES_KEPT_MS = 24 * 3_600_000;
/** How long a network counts as one that the user signs in from. */
export const KNOWN_FOR_MS = 90 * 24 * 3_600_000;

export type Failures = { network: string; failures: number; lastAt: number };

/** When the next attempt is accepted, ms since the epoch: a second after the first failure that counts, then double. */
export function nextAttemptAt({ network, failures, lastAt }: Failures): number {
  const counted = failures - (network === ELSEWHERE ? FREE_FAILURES.elsewhere : FREE_FAILURES.network);
  return counted <= 0 ? lastAt : lastAt + Math.min(1_000 * 2 ** (counted - 1), MAX_DELAY_MS);
}
