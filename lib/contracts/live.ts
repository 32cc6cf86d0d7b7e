import { z } from 'zod';
import { cellInterestSchema } from './cells/cell-interest';
import { OPERATIONS } from './commands/operations';
import { COMMAND_STATES } from './commands/states';
import { INTEREST_MAX_VEHICLES } from './interest-limits';
import { severitySchema, signalValueSchema } from './payloads';
import { vinSchema } from './vin';

// What browsers read from the broker. Times are ms since the epoch, server clock unless said.

const presenceFactsSchema = z.object({
  connected: z.boolean(),
  connectedAt: z.number().nullable(),
  disconnectedAt: z.number().nullable(),
  disconnectReason: z.string().nullable(),
  sleeping: z.boolean(),
  sleepingAt: z.number().nullable(),
  changedAt: z.number(),
});

/**
 * `tsp/live/{fleet}/vehicle/{vin}`: sent on change, while somebody is interested. `signals` are those of the newest
 * messages (path → [value, vehicle's time]), of a position both coordinates or none; a receiver merges them into what it has.
 */
export const liveVehicleSchema = z.object({
  vin: vinSchema,
  /** When this was sent. */
  at: z.number(),
  presence: presenceFactsSchema.optional(),
  telemetry: z
    .object({
      receivedAt: z.number(),
      sampledAt: z.number(),
      seq: z.number(),
      /** When the position among `signals` was received: it may be older than the newest data. */
      positionAt: z.number().optional(),
      signals: z.record(z.string(), z.tuple([signalValueSchema, z.number()])),
    })
    .optional(),
});
export type LiveVehicle = z.infer<typeof liveVehicleSchema>;

const feedBase = { id: z.string(), at: z.number(), vin: vinSchema };

/** `tsp/live/{fleet}/feed`. A receiver drops an `id` that it has seen. */
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

/** `tsp/interest/{clientId}`, QoS 0: replaces what this client watched before; it ends with the lease. */
export const interestSchema = z.object({
  vehicles: z.array(vinSchema).max(INTEREST_MAX_VEHICLES),
  cells: cellInterestSchema.optional(),
});
export type Interest = z.infer<typeof interestSchema>;

/** `GET /api/v1/live/session`. `token` is the MQTT password, `username` and `clientId` go with it. */
export type LiveSession = {
  url: string;
  clientId: string;
  username: string;
  token: string;
  /** ms since the epoch; the broker ends the connection then. */
  expiresAt: number;
  topicRoot: string;
  /** Filters that the token allows to subscribe to. */
  subscribe: string[];
  interestTopic: string;
  /** Where it is told what of its interest was not granted. */
  answerTopic: string;
  protocolVersion: 4 | 5;
};
