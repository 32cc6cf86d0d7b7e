import { z } from 'zod';
import { MAP_MAX_NAMED, type MapSelection, type MapVehicle, mapSelectionSchema, vinSchema } from '@/lib/contracts';
import { defineOperation } from '../operation';
import { namedSchema } from './vehicle-schemas';

const tag = 'Map';

const mapVehicleSchema = z.object({
  id: z.number(),
  vin: z.string(),
  plate: z.string().nullable(),
  fleet: namedSchema,
  model: namedSchema,
}) satisfies z.ZodType<MapVehicle>;

const idsSchema = z
  .string()
  .transform((text) => text.split(',').map(Number))
  .pipe(z.array(z.int32().min(1)).min(1).max(MAP_MAX_NAMED))
  .meta({ description: `Ids as frames of the map have them, at most ${MAP_MAX_NAMED}, with commas between` });

const vinsSchema = z
  .string()
  .transform((text) => text.split(','))
  .pipe(z.array(vinSchema).min(1).max(MAP_MAX_NAMED))
  .meta({ description: `The other way round: VINs, at most ${MAP_MAX_NAMED}` });

export const nameMapVehiclesOperation = defineOperation({
  id: 'nameMapVehicles',
  method: 'GET',
  path: '/api/v1/map/vehicles',
  tag,
  summary: 'Who the vehicles on the map are',
  query: z.object({ ids: idsSchema.optional(), vins: vinsSchema.optional() }),
  response: z.object({ items: z.array(mapVehicleSchema) }),
});

export const selectMapVehiclesOperation = defineOperation({
  id: 'selectMapVehicles',
  method: 'POST',
  path: '/api/v1/map/selection',
  tag,
  summary: 'Vehicles that are within an area now',
  body: mapSelectionSchema,
  response: z.object({
    vehicles: z.array(mapVehicleSchema),
    total: z.number().meta({ description: 'Also of those that are not listed' }),
    at: z.number().meta({ description: 'Milliseconds since the epoch' }),
  }) satisfies z.ZodType<MapSelection>,
});
