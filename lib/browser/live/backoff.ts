/** First retry at once for a hiccup; the ceiling keeps a returning broker from waiting a minute for its pages. */
const BASE_MS = 500;
const CEILING_MS = 15_000;

/**
 * Pause before retry number `attempt` (1 = first), with full jitter on its upper half, so that pages that lost the same
 * broker do not return in step.
 * @param random 0 to 1
 */
export function retryDelayMs(attempt: number, random: number): number {
  const full = Math.min(CEILING_MS, BASE_MS * 2 ** Math.min(Math.max(attempt, 1) - 1, 10));
  return Math.round(full / 2 + (full / 2) * random);
}
