import { z } from 'zod';
import { MAP_MAX_SELECTED } from './limits';
import { mapSelectionSchema } from './map';

/** Request of the web process to one with the role `live`: vehicles in an area, of fleets by id. */
export const areaQuerySchema = z.object({
  area: mapSelectionSchema.shape.area,
  filter: mapSelectionSchema.shape.filter,
  fleetIds: z.union([z.literal('all'), z.array(z.int())]),
  limit: z.int().min(1).max(MAP_MAX_SELECTED),
});
export type AreaQuery = z.infer<typeof areaQuerySchema>;

export const areaAnswerSchema = z.object({ ids: z.array(z.int()), total: z.int() });
export type AreaAnswer = z.infer<typeof areaAnswerSchema>;
