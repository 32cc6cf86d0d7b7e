import { rangeOf, readTelemetrySeriesOperation, readTrackOperation, signalCatalogue } from '@/lib/contracts';
import { verb } from '../verb';
import { selectSeries, selectTrack } from './read-store';
import { requireVehicleId } from './vehicle-scope';

/**
 * One signal over time, reduced to at most `points` buckets of equal length; `tMs` is the middle of its bucket.
 * @throws ValidationError, NotFoundError
 */
export const readTelemetrySeries = verb(
  readTelemetrySeriesOperation,
  async ({ ctx, input: { vin, signal, ...range } }) => {
    const vehicleId = await requireVehicleId(ctx, vin);
    const definition = signalCatalogue.get(signal);
    return {
      signal,
      unit: definition?.unit ?? null,
      label: definition?.label ?? { en: signal, zh: signal },
      points: await selectSeries(ctx.db, { vehicleId, signal, ...range, ...rangeOf(range, ctx.clock.now()) }),
    };
  },
);

/** Track of the vehicle by its own clock: the last position of each of at most `points` spans of equal length. */
export const readTrack = verb(readTrackOperation, async ({ ctx, input: { vin, ...range } }) => {
  const vehicleId = await requireVehicleId(ctx, vin);
  return { points: await selectTrack(ctx.db, { vehicleId, ...range, ...rangeOf(range, ctx.clock.now()) }) };
});
