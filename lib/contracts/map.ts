import { z } from 'zod';
import { defineOperation } from './api-operation';
import { mapFilterSchema } from './cells/cell-interest';
import { namedSchema } from './fleet/codes';
import { MAP_MAX_NAMED, MAX_CORNERS } from './limits';
import { objectSchema } from './object-schema';
import { msSchema } from './paging';
import { vinInputSchema } from './vin';

// Operations of the map.

const mapVehicleSchema = objectSchema('MapVehicle', {
  id: z.number().meta({ description: 'As cell frames have it' }),
  vin: z.string(),
  plate: z.string().nullable(),
  fleet: namedSchema,
  model: namedSchema,
});
export type MapVehicle = z.infer<typeof mapVehicleSchema>;

const split = (text: string): string[] => text.split(',');
const idsSchema = z
  .union([z.array(z.number()), z.string().transform((text) => split(text).map(Number))])
  .pipe(z.array(z.int32().min(1)).max(MAP_MAX_NAMED))
  .meta({ description: `Ids as frames of the map have them, at most ${MAP_MAX_NAMED}, with commas between` });
const vinsSchema = z
  .union([z.array(z.string()), z.string().transform(split)])
  .pipe(z.array(vinInputSchema).max(MAP_MAX_NAMED))
  .meta({ description: `The other way round: VINs, at most ${MAP_MAX_NAMED}` });

export const nameVehiclesOperation = defineOperation({
  id: 'nameMapVehicles',
  method: 'GET',
  path: '/api/v1/map/vehicles',
  tag: 'Map',
  summary: 'Which vehicles those on the map are, of those that you may see',
  permission: 'vehicle.read',
  input: z.object({ ids: idsSchema.optional(), vins: vinsSchema.optional() }),
  output: z.object({ items: z.array(mapVehicleSchema) }),
});

/**
 * `POST /api/v1/map/selection`. `area`: corners in degrees, longitude first, closed by itself; across the antimeridian
 * longitudes continue beyond ±180.
 */
export const mapSelectionSchema = z.object({
  area: z
    .array(z.tuple([z.number().min(-540).max(540), z.number().min(-90).max(90)]))
    .min(3)
    .max(MAX_CORNERS),
  /** Codes; empty: every fleet of the user. */
  fleets: z.array(z.string().max(64)).max(100).default([]),
  filter: mapFilterSchema.default({}),
});
export type MapSelectionInput = z.input<typeof mapSelectionSchema>;

export const selectVehiclesOperation = defineOperation({
  id: 'selectMapVehicles',
  method: 'POST',
  path: '/api/v1/map/selection',
  tag: 'Map',
  summary: 'Vehicles that are within an area now, by VIN',
  permission: 'vehicle.read',
  input: mapSelectionSchema,
  output: z.object({
    vehicles: z.array(mapVehicleSchema),
    total: z.number().meta({ description: 'Also of those that are not listed' }),
    at: msSchema,
  }),
});
export type MapSelection = z.infer<typeof selectVehiclesOperation.output>;
