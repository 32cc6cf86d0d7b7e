const SECOND_MS = 1_000;
const MINUTE_MS = 60 * SECOND_MS;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

export type AgeUnit = 'now' | 'seconds' | 'minutes' | 'hours' | 'days';

/** The largest unit that fits, rounded down. What lies in the future by a little (two clocks) counts as now. */
export function splitAge(ageMs: number): { unit: AgeUnit; count: number } {
  if (ageMs < SECOND_MS) return { unit: 'now', count: 0 };
  if (ageMs < MINUTE_MS) return { unit: 'seconds', count: Math.floor(ageMs / SECOND_MS) };
  if (ageMs < HOUR_MS) return { unit: 'minutes', count: Math.floor(ageMs / MINUTE_MS) };
  if (ageMs < 2 * DAY_MS) return { unit: 'hours', count: Math.floor(ageMs / HOUR_MS) };
  return { unit: 'days', count: Math.floor(ageMs / DAY_MS) };
}
