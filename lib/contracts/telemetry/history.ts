import { z } from 'zod';
import { defineOperation } from '../api-operation';
import { QUARANTINE_REASONS } from '../errors';
import { objectSchema } from '../object-schema';
import { listOf, msSchema, pageOf, pageShape, timeParameterSchema } from '../paging';
import { severitySchema } from '../payloads';
import { SIGNAL_LIMITS } from '../signals/check-signal';
import { vinInputSchema, vinSchema } from '../vin';

// Telemetry and events of vehicles, and the quarantine.

const tag = 'History';
const permission = 'vehicle.read';

const MAX_POINTS = 1_000; // what a chart draws without stuttering
const MAX_RANGE_MS = 400 * 86_400_000;
const DEFAULT_RANGE_MS = 24 * 3_600_000;
const rangeShape = {
  vin: vinInputSchema,
  from: timeParameterSchema
    .optional()
    .meta({ description: 'Milliseconds since the epoch; default: a day before `to`' }),
  to: timeParameterSchema.optional().meta({ description: 'Milliseconds since the epoch; default: now' }),
  points: z.coerce.number<number | string>().int().min(2).max(MAX_POINTS).default(500),
};
type Range = { from?: number | undefined; to?: number | undefined };

/** The requested range, by default the last day; `from` included, `to` not. */
export function rangeOf({ from, to }: Range, nowMs: number): { from: number; to: number } {
  const end = to ?? nowMs;
  return { from: from ?? end - DEFAULT_RANGE_MS, to: end };
}
const isRange = ({ from, to }: Range): boolean =>
  from === undefined || to === undefined || (to > from && to - from <= MAX_RANGE_MS);
const rangeProblem = { path: ['to'], message: 'must be after from, by at most 400 days' };

export const readTelemetrySeriesOperation = defineOperation({
  id: 'readTelemetry',
  method: 'GET',
  path: '/api/v1/vehicles/{vin}/telemetry',
  tag,
  summary: 'One signal over time, reduced to at most `points` intervals of equal length',
  permission,
  input: z
    .object({ ...rangeShape, signal: z.string().min(1).max(SIGNAL_LIMITS.pathLength) })
    .refine(isRange, rangeProblem),
  output: z.object({
    signal: z.string(),
    unit: z.string().nullable(),
    label: z.object({ en: z.string(), zh: z.string() }),
    points: z.array(z.tuple([msSchema, z.number(), z.number(), z.number()])).meta({
      description:
        '[middle, average, minimum, maximum] of each interval with data; one without data is missing. Booleans are 0 and 1',
    }),
  }),
});
export const readTrackOperation = defineOperation({
  id: 'readTrack',
  method: 'GET',
  path: '/api/v1/vehicles/{vin}/track',
  tag,
  summary: 'Where the vehicle was, in order of its own clock: the last position of each of at most `points` intervals',
  permission,
  input: z.object(rangeShape).refine(isRange, rangeProblem),
  output: z.object({
    points: z
      .array(z.tuple([msSchema, z.number(), z.number(), z.number().nullable()]))
      .meta({ description: '[time, longitude, latitude, speed in km/h]' }),
  }),
});
const presenceSessionSchema = objectSchema('PresenceSessionItem', {
  id: z.number(),
  connectedAt: msSchema,
  disconnectedAt: msSchema.nullable(),
  durationMs: z.number().nullable(),
  reason: z.string().nullable(),
  node: z.string(),
  peer: z.string(),
});
export type PresenceSessionItem = z.infer<typeof presenceSessionSchema>;

export const listPresenceSessionsOperation = defineOperation({
  id: 'listPresence',
  method: 'GET',
  path: '/api/v1/vehicles/{vin}/presence',
  tag,
  summary: 'Its connections, newest first',
  permission,
  input: z.object({ vin: vinInputSchema, ...pageShape }),
  output: pageOf(presenceSessionSchema),
});

const vehicleEventSchema = objectSchema('VehicleEventItem', {
  id: z.number(),
  type: z.string(),
  severity: severitySchema,
  sampledAt: msSchema,
  receivedAt: msSchema,
  data: z.record(z.string(), z.unknown()),
});
export type VehicleEventItem = z.infer<typeof vehicleEventSchema>;
const eventPageSchema = pageOf(vehicleEventSchema.extend({ vin: vinSchema }));
export type VehicleEventPage = z.infer<typeof eventPageSchema>;
const eventFilterShape = { ...pageShape, severity: listOf(severitySchema).optional() };

export const listVehicleEventsOperation = defineOperation({
  id: 'listVehicleEvents',
  method: 'GET',
  path: '/api/v1/vehicles/{vin}/events',
  tag,
  summary: 'What it reported, newest first',
  permission,
  input: z.object({ vin: vinInputSchema, ...eventFilterShape }),
  output: eventPageSchema,
});

export const listEventsOperation = defineOperation({
  id: 'listEvents',
  method: 'GET',
  path: '/api/v1/events',
  tag,
  summary: 'What all vehicles reported, newest first',
  permission,
  input: z.object(eventFilterShape),
  output: eventPageSchema,
});

const quarantinedMessageSchema = objectSchema('QuarantinedMessageItem', {
  id: z.number(),
  receivedAt: msSchema,
  source: z.string(),
  reason: z.string(),
  clientId: z.string().nullable(),
  topic: z.string().nullable(),
  detail: z.string().nullable(),
  sizeBytes: z.number().nullable(),
  sample: z.string().nullable().meta({ description: 'The first KiB of the payload, as text where it is text' }),
});
export type QuarantinedMessageItem = z.infer<typeof quarantinedMessageSchema>;

export const listQuarantinedMessagesOperation = defineOperation({
  id: 'listQuarantine',
  method: 'GET',
  path: '/api/v1/quarantine',
  tag: 'Operations',
  summary: 'A sample of refused messages and connections, newest first',
  permission: 'quarantine.read',
  input: z.object({ ...pageShape, reason: z.enum(QUARANTINE_REASONS).optional() }),
  output: pageOf(quarantinedMessageSchema),
});
