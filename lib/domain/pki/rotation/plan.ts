import { z } from 'zod';
import { type RotationPlan, type RotationSelection, vinSchema } from '@/lib/contracts';

export const DEFAULT_ROTATION_PLAN: RotationPlan = {
  canary: 5,
  waves: [10, 50, 100],
  soakMinutes: 10,
  holdBetweenWaves: false,
  perMinute: 600,
  window: null,
  pauseAtFailedPercent: 5,
  deadlineHours: 24,
  needsApproval: false,
};

/** Larger campaigns need a second administrator, whatever their plan says. */
export const APPROVAL_FROM_VEHICLES = 1_001;

const codes = z.array(z.string().min(1).max(64)).max(1_000).default([]);
const localTime = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'must be HH:MM');
const timeZone = z.string().max(64).refine(isTimeZone, 'is not a time zone');

export const rotationSelectionSchema = z.object({
  fleets: codes,
  models: codes,
  tags: codes,
  vins: z.array(vinSchema).max(100_000).default([]),
  issuers: codes,
  withdrawnIssuers: codes,
  expiresWithinDays: z.int().min(0).max(3_650).nullable().default(null),
}) satisfies z.ZodType<RotationSelection>;

const D = DEFAULT_ROTATION_PLAN;
export const rotationPlanSchema = z.object({
  canary: z.int().min(0).max(1_000).default(D.canary),
  waves: z
    .array(z.number().min(0.1).max(100))
    .min(1)
    .max(20)
    .refine((waves) => waves.every((share, i) => i === 0 || share > (waves[i - 1] ?? 0)), 'must rise')
    .refine((waves) => waves.at(-1) === 100, 'must end with 100')
    .default(D.waves),
  soakMinutes: z.int().min(0).max(10_080).default(D.soakMinutes),
  holdBetweenWaves: z.boolean().default(D.holdBetweenWaves),
  perMinute: z.int().min(1).max(60_000).default(D.perMinute),
  window: z
    .object({ from: localTime, to: localTime, timeZone })
    .refine(({ from, to }) => from !== to, 'must last some time')
    .nullable()
    .default(D.window),
  pauseAtFailedPercent: z.number().min(0.1).max(100).default(D.pauseAtFailedPercent),
  deadlineHours: z.number().min(0.02).max(720).default(D.deadlineHours),
  needsApproval: z.boolean().default(D.needsApproval),
}) satisfies z.ZodType<RotationPlan>;

function isTimeZone(name: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: name });
    return true;
  } catch {
    return false;
  }
}

/**
 * How many of `total` vehicles are in the waves before each, the first left out: [5, 20, 100] of 200 are the waves 0–4, 5–19,
 * 20–99 and 100–199. Empty waves are left out.
 */
export function waveBounds({ canary, waves }: RotationPlan, total: number): number[] {
  const ends = [Math.min(canary, total), ...waves.map((share) => Math.ceil((total * share) / 100))];
  const rising = ends.filter((end, i) => end > Math.max(0, ...ends.slice(0, i)));
  return rising.slice(0, -1);
}

/** Whether vehicles may be asked at this moment. */
export function isInWindow({ window }: RotationPlan, nowMs: number): boolean {
  if (window === null) return true;
  const minute = localMinute(nowMs, window.timeZone);
  const [from, to] = [minuteOf(window.from), minuteOf(window.to)];
  return from < to ? minute >= from && minute < to : minute >= from || minute < to;
}

const MINUTE_MS = 60_000;
const MINUTES_OF_DAY = 1_440;

/** When the window opens next, ms since the epoch; null: it is open. Exact over a change of daylight time too. */
export function windowOpensAt(plan: RotationPlan, nowMs: number): number | null {
  if (isInWindow(plan, nowMs)) return null;
  const start = Math.ceil(nowMs / MINUTE_MS) * MINUTE_MS;
  // A local time may be missing or come twice in a day of 23 to 25 hours
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
