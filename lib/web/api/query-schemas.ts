import { z } from 'zod';
import { vinSchema } from '@/lib/contracts';

/** `?status=a&status=b` and `?status=a,b` are the same. */
export const listOf = <S extends z.ZodType<unknown, string>>(item: S) =>
  z
    .union([z.string(), z.array(z.string())])
    .transform((given) => (Array.isArray(given) ? given : [given]).flatMap((part) => part.split(',')))
    .pipe(z.array(item).max(50));

export const limitSchema = z.coerce.number().int().min(1).max(200);
export const cursorSchema = z.string().max(400).meta({ description: '`nextCursor` of the page before' });
export const pageQuerySchema = z.object({ cursor: cursorSchema.optional(), limit: limitSchema.optional() });

const MAX_MS = 8_640_000_000_000_000; // ECMA-262: the last millisecond that a Date has
export const timeSchema = z.coerce
  .number()
  .int()
  .min(0)
  .max(MAX_MS)
  .meta({ description: 'Milliseconds since the epoch' });
const MAX_POINTS = 1_000; // what a chart draws without stuttering

const DEFAULT_SPAN_MS = 24 * 3_600_000;
export const rangeShape = {
  from: timeSchema.optional().meta({ description: 'Milliseconds since the epoch; default: a day before `to`' }),
  to: timeSchema.optional().meta({ description: 'Milliseconds since the epoch; default: now' }),
  points: z.coerce.number().int().min(2).max(MAX_POINTS).default(500),
};

/** The range asked for, or the last day. */
export function rangeOf({ from, to }: { from?: number | undefined; to?: number | undefined }, nowMs: number) {
  const end = to ?? nowMs;
  return { from: from ?? end - DEFAULT_SPAN_MS, to: end };
}

export const vinParamsSchema = z.object({ vin: vinSchema });
