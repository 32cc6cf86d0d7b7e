import { rangeOf, readTrackOperation } from '@/lib/contracts';

import { verb } from '../verb';
import { selectTrack } from './read-store';
import { requireVehicleId } from './vehicle-scope';

/** Where the vehicle was, in order of its own clock: the last position of each of at most `points` spans of equal length. */
export const readTrack = verb(readTrackOperation, async ({ ctx, input: { vin, ...range } }) => {
  const vehicleId = await requireVehicleId(ctx, vin);
  return { points: await selectTrack(ctx.db, { vehicleId, ...range, ...rangeOf(range, ctx.clock.now()) }) };
});
