import { z } from 'zod';
import { SIGNAL_LIMITS, signalCatalogue } from '@/lib/contracts';
import type { Ctx } from '../context';
import { parseInput } from '../parse';
import { selectSeries } from './read-store';
import { isSpan, rangeShape, spanProblem } from './time-range';
import { requireVehicleId } from './vehicle-scope';

const inputSchema = z
  .object({ ...rangeShape, signal: z.string().min(1).max(SIGNAL_LIMITS.pathLength) })
  .refine(isSpan, spanProblem);

export type TelemetrySeries = {
  signal: string;
  unit: string | null;
  label: { en: string; zh: string };
  /** One a bucket that has data; a bucket without data is missing, so a gap stays a gap. Booleans are 0 and 1. */
  points: [tMs: number, avg: number, min: number, max: number][];
};

/**
 * One signal over time, reduced to at most `points` buckets of equal length; `tMs` is the middle of its bucket.
 * @throws ValidationError, NotFoundError
 */
export async function readTelemetrySeries({
  ctx,
  input,
}: {
  ctx: Ctx;
  input: z.input<typeof inputSchema>;
}): Promise<TelemetrySeries> {
  const { vin, signal, ...range } = parseInput(inputSchema, input);
  const vehicleId = await requireVehicleId(ctx, vin);
  const definition = signalCatalogue.get(signal);
  return {
    signal,
    unit: definition?.unit ?? null,
    label: definition?.label ?? { en: signal, zh: signal },
    points: await selectSeries(ctx.db, { vehicleId, signal, ...range }),
  };
}
