/**
 * Delay before retry `attempt` (from 0): doubles from `firstMs` to `maxMs`, with ±25 % jitter so that replicas that lost the same
 * peer do not reconnect at the same moment.
 */
export function backoffMs(attempt: number, firstMs: number, maxMs: number, random: () => number = Math.random): number {
  const base = Math.min(maxMs, firstMs * 2 ** Math.min(attempt, 30));
  return Math.round(base * (0.75 + random() / 2));
}
