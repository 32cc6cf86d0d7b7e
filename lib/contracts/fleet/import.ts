import { z } from 'zod';
import { defineOperation } from '../api-operation';
import { flagSchema } from '../paging';
import { vinInputSchema } from '../vin';
import { codeSchema } from './codes';
import { plateSchema, tagsSchema, tboxSerialSchema } from './vehicle-fields';

// Registers and changes many vehicles from a CSV file.

/** In a cell of an import: removes what the vehicle has. An empty cell keeps it. */
export const IMPORT_CLEAR = '<clear>';
/** The cells of a line of an import that are not empty. `fleet` and `model` are needed for a new vehicle. */
export const importRowSchema = z.object({
  vin: vinInputSchema,
  fleet: codeSchema.optional(),
  model: codeSchema.optional(),
  plate: plateSchema.optional(),
  tags: z
    .string()
    .transform((tags) => tags.split(';'))
    .pipe(tagsSchema)
    .optional(),
  tbox_serial: tboxSerialSchema.optional(),
});
export type ImportRowInput = z.output<typeof importRowSchema>;

const MAX_CSV_BYTES = 8 * 1024 * 1024; // about 100,000 rows
const importLineSchema = z.object({
  line: z.number().meta({ description: 'From 1, the header' }),
  message: z.string(),
});

export const importVehiclesOperation = defineOperation({
  id: 'importVehicles',
  method: 'POST',
  path: '/api/v1/vehicles/import',
  tag: 'Vehicles',
  summary:
    'Register or change many vehicles: CSV with vin and any of fleet, model, plate, tags, tbox_serial. An empty cell keeps a value, <clear> removes it',
  permission: 'vehicle.manage',
  input: z.object({
    csv: z.string().min(1),
    preview: flagSchema.default(false).meta({ description: 'Only says what an import would do. Default: false' }),
  }),
  textBody: { type: 'text/csv', property: 'csv' },
  maxBodyBytes: MAX_CSV_BYTES,
  output: z.object({
    preview: z.boolean(),
    created: z.number(),
    updated: z.number(),
    unchanged: z.number(),
    refused: z.array(importLineSchema).meta({ description: 'With the others these are all rows of the file' }),
    warnings: z.array(importLineSchema).meta({ description: 'Of rows that are not refused' }),
    ignoredColumns: z.array(z.string()).meta({ description: 'Columns that only an export has' }),
  }),
});
export type ImportVehiclesInput = z.input<typeof importVehiclesOperation.input>;
export type ImportResult = z.infer<typeof importVehiclesOperation.output>;
