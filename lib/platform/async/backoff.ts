/**
 * Delay before attempt `attempt` (0 is the first repeat): doubles from `firstMs` to `maxMs`, with ±25 % of jitter so that
 * replicas which lost the same peer do not return at the same moment.
 */
export function backoffMs(attempt: number, firstMs: number, maxMs: number, random: () => number = Math.random): number {
  const base = Math.min(maxMs, firstMs * 2 ** Math.min(attempt, 30));
  return Math.round(base * (0.75 + random() / 2));
}
