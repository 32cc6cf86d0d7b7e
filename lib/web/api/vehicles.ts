import { z } from 'zod';
import { fleetSchema, VEHICLE_SORTS, VEHICLE_STATUSES, vinSchema } from '@/lib/contracts';
import { defineOperation } from '../operation';
import { cursorSchema, limitSchema, listOf, vinParamsSchema } from './query-schemas';
import { countsSchema, namedSchema, vehicleDetailSchema, vehiclePageSchema } from './vehicle-schemas';

const tag = 'Vehicles';
const MAX_CSV_BYTES = 8 * 1024 * 1024; // about 100,000 rows

const filterShape = {
  q: z.string().max(100).optional().meta({ description: 'Part of a VIN, plate, model or TBox serial' }),
  status: listOf(z.enum(VEHICLE_STATUSES)).optional(),
  fleet: listOf(z.string()).optional(),
  model: listOf(z.string()).optional(),
  tag: listOf(z.string()).optional(),
  sort: z.enum(VEHICLE_SORTS).optional(),
};

export const listVehiclesOperation = defineOperation({
  id: 'listVehicles',
  method: 'GET',
  path: '/api/v1/vehicles',
  tag,
  summary: 'List and search vehicles',
  query: z.object({ ...filterShape, cursor: cursorSchema.optional(), limit: limitSchema.optional() }),
  response: vehiclePageSchema,
});

export const exportVehiclesOperation = defineOperation({
  id: 'exportVehicles',
  method: 'GET',
  path: '/api/v1/vehicles/export',
  tag,
  summary: 'The same vehicles as CSV, all of them',
  query: z.object(filterShape),
  response: z.string(),
  responseType: 'text/csv',
});

const tboxSerialSchema = z.string().trim().min(1).max(64);
const changeShape = {
  plate: z.string().trim().max(20).nullable().optional(),
  tags: z.array(z.string().trim().min(1).max(40)).max(50).optional(),
  tboxSerial: tboxSerialSchema.optional(),
};

export const registerVehicleOperation = defineOperation({
  id: 'registerVehicle',
  method: 'POST',
  path: '/api/v1/vehicles',
  tag,
  summary: 'Register a vehicle',
  body: z.object({
    vin: vinSchema,
    fleet: z.string(),
    model: z.string(),
    ...changeShape,
    plate: z.string().trim().max(20).optional(),
  }),
  response: vehicleDetailSchema,
  status: 201,
});

export const importVehiclesOperation = defineOperation({
  id: 'importVehicles',
  method: 'POST',
  path: '/api/v1/vehicles/import',
  tag,
  summary: 'Register or change many vehicles: CSV with the columns vin, plate, fleet, model, tags, tbox_serial',
  body: z.string().min(1),
  bodyType: 'text/csv',
  maxBodyBytes: MAX_CSV_BYTES,
  response: z.object({
    created: z.number(),
    updated: z.number(),
    refused: z.array(z.object({ line: z.number(), message: z.string() })),
  }),
});

export const getVehicleOperation = defineOperation({
  id: 'getVehicle',
  method: 'GET',
  path: '/api/v1/vehicles/{vin}',
  tag,
  summary: 'One vehicle with all its newest signals',
  params: vinParamsSchema,
  response: vehicleDetailSchema,
});

export const updateVehicleOperation = defineOperation({
  id: 'updateVehicle',
  method: 'PATCH',
  path: '/api/v1/vehicles/{vin}',
  tag,
  summary: 'Change a vehicle; another tboxSerial binds that TBox',
  params: vinParamsSchema,
  body: z.object({ fleet: z.string().optional(), model: z.string().optional(), ...changeShape }),
  response: vehicleDetailSchema,
});

export const countVehiclesOperation = defineOperation({
  id: 'countVehicles',
  method: 'GET',
  path: '/api/v1/counts',
  tag,
  summary: 'How many vehicles are in which state',
  response: countsSchema,
});

export const listFleetsOperation = defineOperation({
  id: 'listFleets',
  method: 'GET',
  path: '/api/v1/fleets',
  tag,
  summary: 'Fleets that you may see',
  response: z.array(fleetSchema),
});

export const listModelsOperation = defineOperation({
  id: 'listModels',
  method: 'GET',
  path: '/api/v1/models',
  tag,
  summary: 'Vehicle models',
  response: z.array(namedSchema.extend({ manufacturer: z.string(), powertrain: z.string() })),
});

export const listTagsOperation = defineOperation({
  id: 'listTags',
  method: 'GET',
  path: '/api/v1/tags',
  tag,
  summary: 'Tags in use',
  response: z.array(z.string()),
});
