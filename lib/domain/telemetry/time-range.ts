import { z } from 'zod';
import { vinSchema } from '@/lib/contracts';

const MAX_RANGE_MS = 400 * 86_400_000;
const timeMs = z.coerce.number().min(0).max(8.64e15);

/** A vehicle and a span of its clock, `from` included and `to` not, with how many points a reader can show. */
export const rangeShape = {
  vin: vinSchema,
  from: timeMs,
  to: timeMs,
  points: z.coerce.number().int().min(2).max(1_000).default(300),
};

export const isSpan = ({ from, to }: { from: number; to: number }): boolean => to > from && to - from <= MAX_RANGE_MS;
export const spanProblem = { path: ['to'], message: 'must be after from, by at most 400 days' };
