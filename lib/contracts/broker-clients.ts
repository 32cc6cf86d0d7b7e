import { z } from 'zod';
import type { BrokerClient, BrokerClientDetail, BrokerSubscription } from './access';
import { CLIENT_KINDS } from './access-terms';

// A broker's clients as they cross a wire: from the embedded broker to our processes, and from the HTTP API to whoever asks.

const ms = z.number().meta({ description: 'Milliseconds since the epoch' });
const count = z.number().int().min(0);

export const brokerSubscriptionSchema = z.object({
  filter: z.string(),
  qos: z.union([z.literal(0), z.literal(1), z.literal(2)]),
}) satisfies z.ZodType<BrokerSubscription>;

export const brokerClientSchema = z.object({
  clientId: z.string(),
  username: z.string().nullable(),
  kind: z.enum(CLIENT_KINDS).nullable(),
  connected: z.boolean(),
  connectedAt: ms.nullable(),
  disconnectedAt: ms.nullable(),
  peer: z.string().nullable(),
  node: z.string().nullable(),
  protocolVersion: z.union([z.literal(3), z.literal(4), z.literal(5)]).nullable(),
  cleanStart: z.boolean().nullable(),
  keepAliveSeconds: z.number().nullable(),
  sessionExpirySeconds: z.number().nullable(),
  certificateCommonName: z.string().nullable(),
  subscriptionCount: count.nullable(),
  queue: z.object({ waiting: count, max: count.nullable(), dropped: count.nullable() }).nullable(),
  inflight: count.nullable(),
  messagesIn: count.nullable(),
  messagesOut: count.nullable(),
}) satisfies z.ZodType<BrokerClient>;

export const brokerClientDetailSchema = brokerClientSchema.extend({
  subscriptions: z.array(brokerSubscriptionSchema),
}) satisfies z.ZodType<BrokerClientDetail>;

const aclSchema = z.object({ pub: z.array(z.string()), sub: z.array(z.string()), all: z.array(z.string()) });

/** What a client is held to: who it is, what it has, and what its token (claim `acl`) lets it have; null: none is known. */
export const heldClientSchema = brokerClientSchema
  .pick({
    clientId: true,
    username: true,
    kind: true,
    connected: true,
    connectedAt: true,
    peer: true,
    certificateCommonName: true,
  })
  .extend({
    /** False: the broker does not say here whether it has shown a certificate. */
    certificateKnown: z.boolean(),
    subscriptions: z.array(brokerSubscriptionSchema),
    acl: aclSchema.nullable(),
  });
export type HeldClient = z.output<typeof heldClientSchema>;

export const brokerNodesSchema = z.array(
  z.object({ node: z.string(), running: z.boolean(), connections: count.nullable(), startedAt: ms.nullable() }),
);
