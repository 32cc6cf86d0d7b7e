import { z } from 'zod';
import { fleetSchema } from '../access/accounts';
import { defineOperation } from '../api-operation';
import { namedSchema } from './codes';
import { POWERTRAINS } from './terms';

// Fleets, models and tags of vehicles.

const tag = 'Vehicles';

export const listFleetsOperation = defineOperation({
  id: 'listFleets',
  method: 'GET',
  path: '/api/v1/fleets',
  tag,
  summary: 'Fleets that you may see, by code',
  permission: 'vehicle.read',
  output: z.array(fleetSchema),
});

const modelSchema = namedSchema
  .extend({ manufacturer: z.string(), powertrain: z.enum(POWERTRAINS) })
  .meta({ id: 'VehicleModelItem' });
export type VehicleModelItem = z.infer<typeof modelSchema>;

export const listModelsOperation = defineOperation({
  id: 'listModels',
  method: 'GET',
  path: '/api/v1/models',
  tag,
  summary: 'Vehicle models',
  permission: 'vehicle.read',
  output: z.array(modelSchema),
});

export const listTagsOperation = defineOperation({
  id: 'listTags',
  method: 'GET',
  path: '/api/v1/tags',
  tag,
  summary: 'Tags in use on the vehicles that you may see',
  permission: 'vehicle.read',
  output: z.array(z.string()),
});
