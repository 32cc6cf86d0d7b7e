import { z } from 'zod';
import { severitySchema } from '@/lib/contracts';
import { defineOperation } from '../operation';
import { pageQuerySchema, rangeShape, vinParamsSchema } from './query-schemas';
import { eventPageSchema, presencePageSchema, seriesSchema, trackSchema } from './vehicle-schemas';

const tag = 'History';

export const readTelemetryOperation = defineOperation({
  id: 'readTelemetry',
  method: 'GET',
  path: '/api/v1/vehicles/{vin}/telemetry',
  tag,
  summary: 'One signal over time, reduced to at most `points` intervals',
  params: vinParamsSchema,
  query: z.object({ signal: z.string().min(1).max(128), ...rangeShape }),
  response: seriesSchema,
});

export const readTrackOperation = defineOperation({
  id: 'readTrack',
  method: 'GET',
  path: '/api/v1/vehicles/{vin}/track',
  tag,
  summary: 'Where the vehicle was',
  params: vinParamsSchema,
  query: z.object(rangeShape),
  response: trackSchema,
});

export const listPresenceOperation = defineOperation({
  id: 'listPresence',
  method: 'GET',
  path: '/api/v1/vehicles/{vin}/presence',
  tag,
  summary: 'Its connections, newest first',
  params: vinParamsSchema,
  query: pageQuerySchema,
  response: presencePageSchema,
});

export const listVehicleEventsOperation = defineOperation({
  id: 'listVehicleEvents',
  method: 'GET',
  path: '/api/v1/vehicles/{vin}/events',
  tag,
  summary: 'What it reported, newest first',
  params: vinParamsSchema,
  query: pageQuerySchema.extend({ severity: severitySchema.optional() }),
  response: eventPageSchema,
});

export const listEventsOperation = defineOperation({
  id: 'listEvents',
  method: 'GET',
  path: '/api/v1/events',
  tag,
  summary: 'What all vehicles reported, newest first',
  query: pageQuerySchema.extend({ severity: severitySchema.optional() }),
  response: eventPageSchema,
});
