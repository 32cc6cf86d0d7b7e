import { z } from 'zod';
import type { Ctx } from '../context';
import { parseInput } from '../parse';
import { selectTrack } from './read-store';
import { isSpan, rangeShape, spanProblem } from './time-range';
import { requireVehicleId } from './vehicle-scope';

const inputSchema = z.object(rangeShape).refine(isSpan, spanProblem);

export type Track = { points: [tMs: number, lon: number, lat: number, speedKmh: number | null][] };

/** Where the vehicle was, in order of its own clock: the last position of each of at most `points` spans of equal length. */
export async function readTrack({ ctx, input }: { ctx: Ctx; input: z.input<typeof inputSchema> }): Promise<Track> {
  const { vin, ...range } = parseInput(inputSchema, input);
  const vehicleId = await requireVehicleId(ctx, vin);
  return { points: await selectTrack(ctx.db, { vehicleId, ...range }) };
}
