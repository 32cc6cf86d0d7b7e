import { z } from 'zod';
import { fleetSchema } from '../access/accounts';
import { defineOperation } from '../api-operation';
import { flagSchema, msSchema } from '../paging';
import { codeSchema, namedSchema, nameInputSchema } from './codes';
import { POWERTRAINS } from './terms';

// Fleets, models and tags of vehicles.

const tag = 'Vehicles';
const read = 'vehicle.read';
const manage = 'vehicle.manage';

const archivedInput = z.object({
  archived: flagSchema.default(false).meta({ description: 'true: archived ones instead of the others' }),
});
const codeInput = z.object({ code: codeSchema });
const stateShape = {
  vehicles: z.number().meta({ description: 'That are not archived, and that you may see' }),
  archivedAt: msSchema.nullable().meta({ description: 'null: not archived' }),
  archivedBy: z.string().nullable(),
};

const fleetListItemSchema = fleetSchema.extend(stateShape).meta({ id: 'FleetListItem' });
export type FleetListItem = z.infer<typeof fleetListItemSchema>;

export const listFleetsOperation = defineOperation({
  id: 'listFleets',
  method: 'GET',
  path: '/api/v1/fleets',
  tag,
  summary: 'Fleets that you may see, by code',
  permission: read,
  input: archivedInput,
  output: z.array(fleetListItemSchema),
});
export const createFleetOperation = defineOperation({
  id: 'createFleet',
  method: 'POST',
  path: '/api/v1/fleets',
  tag,
  summary: 'Create a fleet. Its code is part of topics and never changes',
  permission: manage,
  input: z.object({ code: codeSchema, name: nameInputSchema }),
  output: fleetListItemSchema,
  status: 201,
});
export const updateFleetOperation = defineOperation({
  id: 'updateFleet',
  method: 'PATCH',
  path: '/api/v1/fleets/{code}',
  tag,
  summary: 'Rename a fleet',
  permission: manage,
  input: codeInput.extend({ name: nameInputSchema }),
  output: fleetListItemSchema,
});
export const archiveFleetOperation = defineOperation({
  id: 'archiveFleet',
  method: 'POST',
  path: '/api/v1/fleets/{code}/archive',
  tag,
  summary: 'Archive a fleet whose vehicles are all archived: it is offered no more, and takes no vehicles',
  permission: manage,
  input: codeInput,
  output: fleetListItemSchema,
});
export const restoreFleetOperation = defineOperation({
  id: 'restoreFleet',
  method: 'POST',
  path: '/api/v1/fleets/{code}/restore',
  tag,
  summary: 'Restore an archived fleet, without its vehicles',
  permission: manage,
  input: codeInput,
  output: fleetListItemSchema,
});

const modelSchema = namedSchema
  .extend({ manufacturer: z.string(), powertrain: z.enum(POWERTRAINS), ...stateShape })
  .meta({ id: 'VehicleModelItem' });
export type VehicleModelItem = z.infer<typeof modelSchema>;

export const listModelsOperation = defineOperation({
  id: 'listModels',
  method: 'GET',
  path: '/api/v1/models',
  tag,
  summary: 'Vehicle models, by code',
  permission: read,
  input: archivedInput,
  output: z.array(modelSchema),
});
export const createModelOperation = defineOperation({
  id: 'createModel',
  method: 'POST',
  path: '/api/v1/models',
  tag,
  summary: 'Create a vehicle model. Its code and powertrain never change',
  permission: manage,
  input: z.object({
    code: codeSchema,
    name: nameInputSchema,
    manufacturer: nameInputSchema,
    powertrain: z.enum(POWERTRAINS),
  }),
  output: modelSchema,
  status: 201,
});
export const updateModelOperation = defineOperation({
  id: 'updateModel',
  method: 'PATCH',
  path: '/api/v1/models/{code}',
  tag,
  summary: 'Rename a model or its manufacturer; what is left out stays',
  permission: manage,
  input: codeInput.extend({ name: nameInputSchema.optional(), manufacturer: nameInputSchema.optional() }),
  output: modelSchema,
});
export const archiveModelOperation = defineOperation({
  id: 'archiveModel',
  method: 'POST',
  path: '/api/v1/models/{code}/archive',
  tag,
  summary: 'Archive a model whose vehicles are all archived: it is offered no more, and takes no vehicles',
  permission: manage,
  input: codeInput,
  output: modelSchema,
});
export const restoreModelOperation = defineOperation({
  id: 'restoreModel',
  method: 'POST',
  path: '/api/v1/models/{code}/restore',
  tag,
  summary: 'Restore an archived model, without its vehicles',
  permission: manage,
  input: codeInput,
  output: modelSchema,
});

export const listTagsOperation = defineOperation({
  id: 'listTags',
  method: 'GET',
  path: '/api/v1/tags',
  tag,
  summary: 'Tags in use on the vehicles that you may see',
  permission: read,
  output: z.array(z.string()),
});
