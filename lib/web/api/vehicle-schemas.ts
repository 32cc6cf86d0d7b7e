import { z } from 'zod';
import {
  type PresenceFacts,
  type PresenceSessionItem,
  severitySchema,
  signalValueSchema,
  type TelemetrySummary,
  type VehicleEventItem,
  type VehiclePage,
  type VehicleSummary,
  vinSchema,
} from '@/lib/contracts';

// What the vehicle operations answer, for OpenAPI and for the compiler: each satisfies its type in the contracts.

const ms = z.number().meta({ description: 'Milliseconds since the epoch' });
export const namedSchema = z.object({ code: z.string(), name: z.string() });

/** A page's place in a list: opaque, from `nextCursor`. */
export const nextCursorSchema = z.string().nullable().meta({ description: 'null: this was the last page' });

const presenceSchema = z.object({
  connected: z.boolean(),
  connectedAt: ms.nullable(),
  disconnectedAt: ms.nullable(),
  disconnectReason: z.string().nullable(),
  sleeping: z.boolean(),
  sleepingAt: ms.nullable(),
  changedAt: ms,
}) satisfies z.ZodType<PresenceFacts>;

const telemetrySchema = z.object({
  receivedAt: ms,
  sampledAt: ms,
  latitude: z.number().nullable(),
  longitude: z.number().nullable(),
  headingDeg: z.number().nullable(),
  positionAt: ms.nullable(),
  speedKmh: z.number().nullable(),
  stateOfChargePct: z.number().nullable(),
  odometerKm: z.number().nullable(),
}) satisfies z.ZodType<TelemetrySummary>;

export const vehicleSummarySchema = z.object({
  vin: vinSchema,
  plate: z.string().nullable(),
  fleet: namedSchema,
  model: namedSchema,
  tags: z.array(z.string()),
  tboxSerial: z.string().nullable(),
  presence: presenceSchema.nullable(),
  telemetry: telemetrySchema.nullable(),
}) satisfies z.ZodType<VehicleSummary>;

export const vehiclePageSchema = z.object({
  items: z.array(vehicleSummarySchema),
  nextCursor: nextCursorSchema,
  total: z.number().meta({ description: 'Exact unless atLeast' }),
  atLeast: z.boolean(),
  countedAt: ms,
}) satisfies z.ZodType<VehiclePage>;

export const vehicleDetailSchema = vehicleSummarySchema.extend({
  signals: z.record(z.string(), z.tuple([signalValueSchema, ms])),
  createdAt: ms,
  tbox: z
    .object({
      serial: z.string(),
      hardware: z.string().nullable(),
      firmwareVersion: z.string().nullable(),
      boundAt: ms,
    })
    .nullable(),
  bindings: z.array(z.object({ serial: z.string(), boundAt: ms, unboundAt: ms.nullable(), boundBy: z.string() })),
  checkDigitOk: z.boolean(),
});

export const vehicleEventSchema = z.object({
  id: z.number(),
  type: z.string(),
  severity: severitySchema,
  sampledAt: ms,
  receivedAt: ms,
  data: z.record(z.string(), z.unknown()),
}) satisfies z.ZodType<VehicleEventItem>;

export const eventPageSchema = z.object({
  items: z.array(vehicleEventSchema.extend({ vin: vinSchema })),
  nextCursor: nextCursorSchema,
});

export const presencePageSchema = z.object({
  items: z.array(
    z.object({
      id: z.number(),
      connectedAt: ms,
      disconnectedAt: ms.nullable(),
      durationMs: z.number().nullable(),
      reason: z.string().nullable(),
      node: z.string(),
      peer: z.string(),
    }) satisfies z.ZodType<PresenceSessionItem>,
  ),
  nextCursor: nextCursorSchema,
});

export const seriesSchema = z.object({
  signal: z.string(),
  unit: z.string().nullish(),
  label: z.union([z.string(), z.object({ en: z.string(), zh: z.string() })]).nullish(),
  points: z
    .array(z.tuple([ms, z.number().nullable(), z.number().nullable(), z.number().nullable()]))
    .meta({ description: '[time, average, minimum, maximum] of each interval' }),
});

export const trackSchema = z.object({
  points: z
    .array(z.tuple([ms, z.number(), z.number(), z.number().nullable()]))
    .meta({ description: '[time, longitude, latitude, speed in km/h]' }),
});

export const countsSchema = z.object({
  total: z.number(),
  connected: z.number(),
  disconnected: z.number(),
  sleeping: z.number(),
  stale: z.number(),
  neverConnected: z.number(),
  byFleet: z.array(namedSchema.extend({ total: z.number(), connected: z.number() })),
  countedAt: ms,
});
