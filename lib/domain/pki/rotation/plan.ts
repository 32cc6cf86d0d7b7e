import type { RotationPlan } from '@/lib/contracts';

/**
 * Number of vehicles before each wave, without the first: [5, 20, 100] of 200 means the waves 0–4, 5–19, 20–99 and
 * 100–199. Empty waves are left out.
 */
export function waveBounds({ canary, waves }: RotationPlan, total: number): number[] {
  const ends = [Math.min(canary, total), ...waves.map((share) => Math.ceil((total * share) / 100))];
  const rising = ends.filter((end, i) => end > Math.max(0, ...ends.slice(0, i)));
  return rising.slice(0, -1);
}

/** Whether renewals may be requested now. */
export function isInWindow({ window }: RotationPlan, nowMs: number): boolean {
  if (window === null) return true;
  const minute = localMinute(nowMs, window.timeZone);
  const [from, to] = [minuteOf(window.from), minuteOf(window.to)];
  return from < to ? minute >= from && minute < to : minute >= from || minute < to;
}

const MINUTE_MS = 60_000;
const MINUTES_OF_DAY = 1_440;

/** When the window opens next, ms since the epoch; null if it is open. Exact over daylight saving changes. */
export function windowOpensAt(plan: RotationPlan, nowMs: number): number | null {
  if (isInWindow(plan, nowMs)) return null;
  const start = Math.ceil(nowMs / MINUTE_MS) * MINUTE_MS;
  // A local time may be skipped or repeated in a day of 23 to 25 hours
  for (let i = 0; i <= MINUTES_OF_DAY + 60; i++) {
    if (isInWindow(plan, start + i * MINUTE_MS)) return start + i * MINUTE_MS;
  }
  return null;
}

const formats = new Map<string, Intl.DateTimeFormat>();
function localMinute(ms: number, timeZone: string): number {
  const format =
    formats.get(timeZone) ??
    new Intl.DateTimeFormat('en-GB', { timeZone, hour: '2-digit', minute: '2-digit', hourCycle: 'h23' });
  formats.set(timeZone, format);
  return minuteOf(format.format(ms));
}

function minuteOf(time: string): number {
  const [hours, minutes] = time.split(':').map(Number);
  return (hours ?? 0) * 60 + (minutes ?? 0);
}
