import { z } from 'zod';
import { defineOperation } from '../api-operation';
import { MAX_LENGTH } from '../limits';
import { objectSchema } from '../object-schema';
import { flagSchema, listOf, msSchema, pageOf, pageShape } from '../paging';
import { signalValueSchema } from '../payloads';
import { vinInputSchema, vinSchema } from '../vin';
import { codeSchema, namedSchema } from './codes';
import { CONNECTION_FACTS, FRESHNESS_FACTS, SLEEP_FACTS, VEHICLE_STATUSES, type VehicleStatus } from './status';
import { statusSchema } from './status-schema';
import { STALE_AFTER_MS, VEHICLE_HOLDS, VEHICLE_SORTS } from './terms';
import { plateSchema, reasonSchema, tagsSchema, tboxSerialInputSchema } from './vehicle-fields';

// Vehicles, their fleets, models and TBoxes. Times are ms since the epoch, server clock unless stated.

const tag = 'Vehicles';

/** The age of the newest data is `telemetry.receivedAt`. */
export const presenceFactsSchema = objectSchema('PresenceFacts', {
  connected: z.boolean(),
  connectedAt: msSchema
    .nullable()
    .meta({ description: 'Start of the newest connection, also of an ended one; null: never connected' }),
  disconnectedAt: msSchema.nullable(),
  disconnectReason: z.string().nullable(),
  sleeping: z.boolean(),
  sleepingAt: msSchema.nullable(),
  changedAt: msSchema,
});
export type PresenceFacts = z.infer<typeof presenceFactsSchema>;

const telemetrySummarySchema = objectSchema('TelemetrySummary', {
  receivedAt: msSchema,
  sampledAt: msSchema.meta({ description: "Milliseconds since the epoch, the vehicle's clock" }),
  latitude: z.number().nullable(),
  longitude: z.number().nullable(),
  headingDeg: z.number().nullable(),
  positionAt: msSchema
    .nullable()
    .meta({ description: 'When the position was received, null without one; it may be older than the newest data' }),
  speedKmh: z.number().nullable(),
  stateOfChargePct: z.number().nullable(),
  odometerKm: z.number().nullable(),
});
export type TelemetrySummary = z.infer<typeof telemetrySummarySchema>;

const vehicleSummarySchema = objectSchema('VehicleSummary', {
  vin: vinSchema,
  plate: z.string().nullable(),
  fleet: namedSchema,
  model: namedSchema,
  tags: z.array(z.string()),
  tboxSerial: z.string().nullable(),
  status: z.enum(VEHICLE_STATUSES).meta({ description: 'When it was read' }),
  presence: presenceFactsSchema.nullable(),
  telemetry: telemetrySummarySchema.nullable(),
});
export type VehicleSummary = z.infer<typeof vehicleSummarySchema>;

/** Value and vehicle's time of each signal. */
const signalReadingsSchema = z.record(z.string(), z.tuple([signalValueSchema, msSchema]));
export type SignalReadings = z.infer<typeof signalReadingsSchema>;

const tboxBindingSchema = z.object({
  serial: z.string(),
  boundAt: msSchema,
  unboundAt: msSchema.nullable(),
  boundBy: z.string(),
  reason: z.string().nullish().meta({ description: 'Why it ended, where that is known' }),
});
const vehicleArchiveSchema = objectSchema('VehicleArchive', {
  at: msSchema,
  by: z.string(),
  reason: z.string().nullable(),
  certificates: z.enum(VEHICLE_HOLDS).meta({
    description:
      'of its TBox: `on_hold` until holdUntil, then `revoked`, so that a restored vehicle needs a new one; `none`: it had none',
  }),
  holdUntil: msSchema.meta({ description: 'When certificates on hold are revoked' }),
});

/** A vehicle with the data of its page. */
export const vehicleDetailSchema = vehicleSummarySchema
  .extend({
    signals: signalReadingsSchema,
    createdAt: msSchema,
    archive: vehicleArchiveSchema.nullable().meta({ description: 'null: it is not archived' }),
    tbox: z
      .object({
        serial: z.string(),
        hardware: z.string().nullable(),
        firmwareVersion: z.string().nullable(),
        boundAt: msSchema,
      })
      .nullable(),
    bindings: z.array(tboxBindingSchema).meta({ description: 'Newest first' }),
    checkDigitOk: z
      .boolean()
      .meta({ description: "false is a warning: outside North America and China position 9 is the maker's" }),
  })
  .meta({ id: 'VehicleDetail' });
export type VehicleDetail = z.infer<typeof vehicleDetailSchema>;

const choice = listOf(z.string().min(1).max(64)).optional();
const vehicleFilterShape = {
  q: z
    .string()
    .max(MAX_LENGTH.vehicleSearch)
    .optional()
    .meta({ description: 'Part of a VIN, plate, model or TBox serial' }),
  status: listOf(statusSchema(VEHICLE_STATUSES))
    .optional()
    .meta({ description: 'Exclusive; `offline`: disconnected and not asleep. See `connection`, `sleep`, `freshness`' }),
  connection: listOf(z.enum(CONNECTION_FACTS))
    .optional()
    .meta({ description: '`unknown`: it was connected to a broker node that does not answer' }),
  sleep: listOf(z.enum(SLEEP_FACTS)).optional().meta({ description: 'What its TBox reported last' }),
  freshness: listOf(z.enum(FRESHNESS_FACTS))
    .optional()
    .meta({ description: `\`fresh\`: connected, and something arrived within ${STALE_AFTER_MS / 1_000} s` }),
  fleet: choice,
  model: choice,
  tag: choice,
  archived: flagSchema.default(false).meta({
    description:
      'true: archived vehicles instead of the others; `status` does not apply to them, and `changed` is when',
  }),
  sort: z.enum(VEHICLE_SORTS).default('vin'),
};
/** Filter and order of the list. Values of one filter are combined with or, filters with and. */
const vehicleFilterSchema = z.object(vehicleFilterShape);
export type VehicleFilter = z.output<typeof vehicleFilterSchema>;

export const listVehiclesOperation = defineOperation({
  id: 'listVehicles',
  method: 'GET',
  path: '/api/v1/vehicles',
  tag,
  summary: 'List and search vehicles',
  permission: 'vehicle.read',
  input: z.object({ ...pageShape, ...vehicleFilterShape, cursor: z.string().max(1_000).optional() }),
  output: pageOf(vehicleSummarySchema).extend({
    total: z.number().meta({ description: 'Exact unless atLeast' }),
    atLeast: z.boolean(),
    countedAt: msSchema.meta({ description: 'When the first page was read' }),
    moved: z.boolean().meta({
      description:
        'Vehicles have changed their place in this order since the first page: one of them may be on no page, or on two. Never with sort=vin',
    }),
  }),
});
export type ListVehiclesInput = z.input<typeof listVehiclesOperation.input>;
export type VehiclePage = z.infer<typeof listVehiclesOperation.output>;

const iso = (ms: number | null | undefined): string | null => (ms == null ? null : new Date(ms).toISOString());

export const exportVehiclesOperation = defineOperation({
  id: 'exportVehicles',
  method: 'GET',
  path: '/api/v1/vehicles/export',
  tag,
  summary: 'The same vehicles as CSV, all of them; by VIN instead of by their last change',
  permission: 'vehicle.read',
  input: vehicleFilterSchema,
  csv: {
    filename: () => 'vehicles.csv',
    // Columns of the import, then others
    columns: [
      { header: 'vin', value: ({ vin }: VehicleSummary) => vin },
      { header: 'plate', value: ({ plate }: VehicleSummary) => plate },
      { header: 'fleet', value: ({ fleet }: VehicleSummary) => fleet.code },
      { header: 'model', value: ({ model }: VehicleSummary) => model.code },
      { header: 'tags', value: ({ tags }: VehicleSummary) => tags.join(';') },
      { header: 'tbox_serial', value: ({ tboxSerial }: VehicleSummary) => tboxSerial },
      { header: 'status', value: ({ status }: VehicleSummary) => status },
      { header: 'connected', value: ({ presence }: VehicleSummary) => presence?.connected ?? false },
      { header: 'sleeping', value: ({ presence }: VehicleSummary) => presence?.sleeping ?? false },
      { header: 'presence_changed_at', value: ({ presence }: VehicleSummary) => iso(presence?.changedAt) },
      { header: 'data_received_at', value: ({ telemetry }: VehicleSummary) => iso(telemetry?.receivedAt) },
      { header: 'latitude', value: ({ telemetry }: VehicleSummary) => telemetry?.latitude ?? null },
      { header: 'longitude', value: ({ telemetry }: VehicleSummary) => telemetry?.longitude ?? null },
      { header: 'position_received_at', value: ({ telemetry }: VehicleSummary) => iso(telemetry?.positionAt) },
      { header: 'speed_kmh', value: ({ telemetry }: VehicleSummary) => telemetry?.speedKmh ?? null },
      { header: 'state_of_charge_pct', value: ({ telemetry }: VehicleSummary) => telemetry?.stateOfChargePct ?? null },
      { header: 'odometer_km', value: ({ telemetry }: VehicleSummary) => telemetry?.odometerKm ?? null },
    ],
  },
});

export const changedVehicleSchema = objectSchema('ChangedVehicle', {
  ...vehicleDetailSchema.shape,
  plateAlsoOn: z.array(z.string()).meta({ description: 'VINs of other vehicles with the same plate: a warning' }),
});

export const registerVehicleOperation = defineOperation({
  id: 'registerVehicle',
  method: 'POST',
  path: '/api/v1/vehicles',
  tag,
  summary: 'Register a vehicle, with its TBox where one is given',
  permission: 'vehicle.manage',
  input: z.object({
    vin: vinInputSchema,
    plate: plateSchema.nullish(),
    fleet: codeSchema,
    model: codeSchema,
    tags: tagsSchema.optional(),
    tboxSerial: tboxSerialInputSchema.nullish(),
  }),
  output: changedVehicleSchema,
  status: 201,
});
export const updateVehicleOperation = defineOperation({
  id: 'updateVehicle',
  method: 'PATCH',
  path: '/api/v1/vehicles/{vin}',
  tag,
  summary: 'Change a vehicle; what is left out stays. Another tboxSerial binds that TBox, null unbinds the one it has',
  permission: 'vehicle.manage',
  input: z.object({
    vin: vinInputSchema,
    plate: plateSchema.nullable().optional(),
    fleet: codeSchema.optional(),
    model: codeSchema.optional(),
    tags: tagsSchema.optional(),
    tboxSerial: tboxSerialInputSchema.nullable().optional(),
    reason: reasonSchema.optional().meta({ description: 'Why, for the history of a TBox that is exchanged' }),
  }),
  output: changedVehicleSchema,
});

export const getVehicleOperation = defineOperation({
  id: 'getVehicle',
  method: 'GET',
  path: '/api/v1/vehicles/{vin}',
  tag,
  summary: 'One vehicle with all its newest signals',
  permission: 'vehicle.read',
  input: z.object({ vin: vinInputSchema }),
  output: vehicleDetailSchema,
});

const countSchema = z.int().min(0);
const statusCountsShape = {
  total: countSchema,
  connected: countSchema,
  no_data: countSchema,
  sleeping: countSchema,
  offline: countSchema,
  never_connected: countSchema,
  unknown: countSchema,
} satisfies Record<'total' | VehicleStatus, z.ZodType>;

export const countVehiclesOperation = defineOperation({
  id: 'countVehicles',
  method: 'GET',
  path: '/api/v1/counts',
  tag,
  summary: 'How many vehicles have which status; together they are the total',
  permission: 'vehicle.read',
  output: z.object({
    ...statusCountsShape,
    byFleet: z.array(namedSchema.extend(statusCountsShape)),
    countedAt: msSchema,
  }),
});
export type VehicleCounts = z.infer<typeof countVehiclesOperation.output>;
