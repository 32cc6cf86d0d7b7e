import { z } from 'zod';
import { CLIENT_KINDS } from '../access/terms';
import { QUARANTINE_REASONS } from '../errors';
import { flagSchema } from '../paging';
import { brokerClientSchema, brokerNodesSchema, brokerSessionSchema } from './clients';

// The admin routes of the embedded broker, which our own processes call, and what it posts to the edge.

const next = z.string().nullable();

/** `GET /clients` */
export const clientQuerySchema = z.object({
  q: z.string().optional(),
  kind: z.enum(CLIENT_KINDS).optional(),
  connected: flagSchema.optional(),
  cursor: z.string().optional(),
  limit: z.coerce.number().int().min(1).max(1_000).default(100),
});
export const clientPageSchema = z.object({ items: z.array(brokerClientSchema), next, total: z.number() });

/** `GET /subscriptions` */
export const sessionQuerySchema = clientQuerySchema.pick({ cursor: true, limit: true });
export const sessionPageSchema = z.object({ items: z.array(brokerSessionSchema), next });

/** `POST /connections` (answered with `since`) and `POST /disconnect` */
export const clientIdsSchema = z.object({ clientIds: z.array(z.string()).max(1_000) });
export const connectionTimesSchema = z.object({ since: z.array(z.tuple([z.string(), z.number()])) });

/** `POST /unsubscribe` */
export const unsubscribeSchema = z.object({
  clients: z.array(z.object({ clientId: z.string(), filters: z.array(z.string().min(1)).max(10_000) })).max(1_000),
});

/** `POST /publish`; `payload` is base64. `delivered`: to a connection or a session. */
export const publishMessageSchema = z.object({
  topic: z.string(),
  payload: z.base64(),
  qos: z.union([z.literal(0), z.literal(1), z.literal(2)]),
  retain: z.boolean(),
});
export const publishedSchema = z.object({ delivered: z.boolean() });

/** `GET /health` */
export const embeddedHealthSchema = z.object({
  problem: z.string().nullable(),
  version: z.string(),
  nodes: brokerNodesSchema,
});

/** `POST /broker/refusals`: refusals of the broker without a request to the edge. */
export const brokerRefusalsSchema = z
  .array(
    z.object({
      source: z.enum(['authentication', 'authorization']),
      reason: z.enum(QUARANTINE_REASONS),
      clientId: z.string().optional(),
      topic: z.string().optional(),
      detail: z.string().optional(),
      sizeBytes: z.int().min(0).optional(),
    }),
  )
  .max(1_000);
export type BrokerRefusal = z.infer<typeof brokerRefusalsSchema>[number];
/** Its answer. `tooMany`: positions, in what was posted, of refusals that exceed the limit of their client. */
export const refusalsAnswerSchema = z.object({ tooMany: z.array(z.int()) });
