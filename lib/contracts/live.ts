import { z } from 'zod';
import { defineOperation } from './api-operation';
import { cellInterestSchema } from './cells/cell-interest';
import { OPERATIONS } from './commands/rules';
import { COMMAND_STATES } from './commands/states';
import { presenceFactsSchema } from './fleet/vehicles';
import { INTEREST_MAX_VEHICLES } from './limits';
import { msSchema } from './paging';
import { severitySchema, signalValueSchema } from './payloads';
import { vinSchema } from './vin';

// Messages to browsers through the broker. Times are ms since the epoch, server clock unless stated.

/**
 * `tsp/live/{fleet}/vehicle/{vin}`: sent on change, while a client is interested. `signals` are those of the newest
 * messages (path → [value, vehicle's time]), of a position both coordinates or none; a receiver merges them into what it has.
 */
export const liveVehicleSchema = z.object({
  vin: vinSchema,
  /** Time of sending. */
  at: z.number(),
  presence: presenceFactsSchema.optional(),
  telemetry: z
    .object({
      receivedAt: z.number(),
      sampledAt: z.number(),
      seq: z.number(),
      /** Time of receipt of the position among `signals`, which may be older than the newest data. */
      positionAt: z.number().optional(),
      signals: z.record(z.string(), z.tuple([signalValueSchema, z.number()])),
    })
    .optional(),
});
export type LiveVehicle = z.infer<typeof liveVehicleSchema>;

const feedBase = { id: z.string(), at: z.number(), vin: vinSchema };

/** `tsp/live/{fleet}/feed`. A receiver ignores an `id` that it has received before. */
export const liveFeedSchema = z.discriminatedUnion('type', [
  z.object({ ...feedBase, type: z.literal('presence'), presence: presenceFactsSchema }),
  z.object({ ...feedBase, type: z.literal('event'), event: z.string(), severity: severitySchema }),
  z.object({ ...feedBase, type: z.literal('vehicle'), change: z.enum(['registered', 'changed']) }),
  z.object({
    ...feedBase,
    type: z.literal('command'),
    commandId: z.uuid(),
    operation: z.enum(OPERATIONS),
    state: z.enum(COMMAND_STATES),
  }),
]);
export type LiveFeedItem = z.infer<typeof liveFeedSchema>;

/** `tsp/interest/{clientId}`, QoS 0: replaces the client's interest; it ends with the lease. */
export const interestSchema = z.object({
  vehicles: z.array(vinSchema).max(INTEREST_MAX_VEHICLES),
  cells: cellInterestSchema.optional(),
});
export type Interest = z.infer<typeof interestSchema>;

export const issueLiveTokenOperation = defineOperation({
  id: 'createLiveSession',
  method: 'GET',
  path: '/api/v1/live/session',
  tag: 'Operations',
  summary: 'A short-lived token to read live topics from the broker',
  permission: 'vehicle.read',
  output: z.object({
    url: z.string(),
    clientId: z.string(),
    username: z.string(),
    token: z.string().meta({ description: 'The MQTT password' }),
    expiresAt: msSchema.meta({ description: 'The broker closes the connection then, ms since the epoch' }),
    topicRoot: z.string(),
    subscribe: z.array(z.string()).meta({ description: 'Filters that the token allows to subscribe to' }),
    interestTopic: z.string(),
    answerTopic: z.string().meta({ description: 'Where it is told what of its interest was not granted' }),
    protocolVersion: z.union([z.literal(4), z.literal(5)]),
  }),
});
export type LiveSession = z.infer<typeof issueLiveTokenOperation.output>;
