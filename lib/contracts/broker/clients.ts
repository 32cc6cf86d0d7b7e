import { z } from 'zod';
import { CLIENT_KINDS } from '../access/terms';
import { defineOperation } from '../api-operation';
import { MAX_LENGTH } from '../limits';
import { objectSchema } from '../object-schema';
import { flagSchema, msSchema, pageOf, pageShape } from '../paging';
import { storableText } from '../storable';

// A broker's clients as they cross a wire: from the embedded broker to our processes, and from the HTTP API to its callers.

const tag = 'Broker';
const permission = 'broker.manage';
const count = z.number().int().min(0);

export const brokerSubscriptionSchema = objectSchema('BrokerSubscription', {
  filter: z.string(),
  qos: z.union([z.literal(0), z.literal(1), z.literal(2)]),
});

export type BrokerSubscription = z.infer<typeof brokerSubscriptionSchema>;

/** A client of the broker: connected, or disconnected with a session. null: not reported by the broker. */
export const brokerClientSchema = objectSchema('BrokerClient', {
  clientId: z.string(),
  username: z.string().nullable(),
  kind: z.enum(CLIENT_KINDS).nullable(),
  connected: z.boolean(),
  connectedAt: msSchema.nullable(),
  disconnectedAt: msSchema.nullable(),
  peer: z.string().nullable().meta({ description: '`address:port`' }),
  node: z.string().nullable(),
  protocolVersion: z.union([z.literal(3), z.literal(4), z.literal(5)]).nullable(),
  cleanStart: z.boolean().nullable(),
  keepAliveSeconds: z.number().nullable(),
  sessionExpirySeconds: z.number().nullable().meta({ description: 'That the session outlives the connection' }),
  certificateCommonName: z.string().nullable(),
  subscriptionCount: count.nullable(),
  queue: z
    .object({ waiting: count, max: count.nullable(), dropped: count.nullable() })
    .nullable()
    .meta({ description: 'Messages that wait for it, and the most that may' }),
  inflight: count.nullable().meta({ description: 'Messages sent and not yet acknowledged' }),
  messagesIn: count.nullable(),
  messagesOut: count.nullable(),
});

export type BrokerClient = z.infer<typeof brokerClientSchema>;

export const brokerClientDetailSchema = brokerClientSchema
  .extend({
    subscriptions: z.array(brokerSubscriptionSchema),
  })
  .meta({ id: 'BrokerClientDetail' });
export type BrokerClientDetail = z.infer<typeof brokerClientDetailSchema>;

const aclSchema = z.object({ pub: z.array(z.string()), sub: z.array(z.string()), all: z.array(z.string()) });

/** The client's principal, its subscriptions, and the rights of its token (claim `acl`); null: unknown. */
export const brokerSessionSchema = brokerClientSchema
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
    /** False: the broker does not report here whether the client has presented a certificate. */
    certificateKnown: z.boolean(),
    subscriptions: z.array(brokerSubscriptionSchema),
    acl: aclSchema.nullable(),
  });
export type BrokerSession = z.output<typeof brokerSessionSchema>;

export const brokerNodesSchema = z.array(
  z.object({ node: z.string(), running: z.boolean(), connections: count.nullable(), startedAt: msSchema.nullable() }),
);

const brokerHealthSchema = z.object({
  problem: z.string().nullable(),
  version: z.string().nullable(),
  tellsFingerprint: z.boolean().nullable().meta({
    description:
      'Whether this broker tells which certificate a client has shown; false: EMQX below 5.8; null: not known',
  }),
  nodes: brokerNodesSchema,
});

export const inspectBrokerOperation = defineOperation({
  id: 'inspectBroker',
  method: 'GET',
  path: '/api/v1/broker/health',
  tag,
  summary: 'How the broker is, as it says itself',
  permission,
  output: brokerHealthSchema,
});

export const listClientsOperation = defineOperation({
  id: 'listClients',
  method: 'GET',
  path: '/api/v1/clients',
  tag,
  summary: 'Clients of the broker: connected, or away with a session. A page may be short although more follows',
  permission,
  input: z.object({
    ...pageShape,
    q: z
      .string()
      .trim()
      .max(MAX_LENGTH.clientSearch)
      .transform((text) => text || undefined)
      .optional()
      .meta({ description: 'Any part of the client id, in any case' }),
    kind: z.enum(CLIENT_KINDS).optional(),
    connected: flagSchema.optional(),
    waiting: flagSchema
      .optional()
      .meta({ description: 'Only those for whom messages wait; `limit` is then how many are looked through' }),
    cursor: z.string().max(1_100).optional(),
  }),
  output: pageOf(brokerClientSchema).extend({
    total: z.number().nullable().meta({ description: 'null: the broker does not count them' }),
  }),
});
export type ClientPage = z.infer<typeof listClientsOperation.output>;

// MQTT allows UTF-8 of up to 65,535 bytes; this product uses less
const clientIdSchema = z.string().min(1).max(1_024);

export const getClientOperation = defineOperation({
  id: 'getClient',
  method: 'GET',
  path: '/api/v1/clients/{clientId}',
  tag,
  summary: 'One client of the broker, with its subscriptions, its queue and its counters',
  permission,
  input: z.object({ clientId: clientIdSchema }),
  output: z.object({ client: brokerClientDetailSchema.nullable().meta({ description: 'null: without a session' }) }),
});

export const kickClientOperation = defineOperation({
  id: 'kickClient',
  method: 'POST',
  path: '/api/v1/clients/{clientId}/kick',
  tag,
  summary: 'End the connection of a client, or the session of one that is away; it may come back at once',
  permission,
  input: z.object({ clientId: clientIdSchema, reason: storableText(MAX_LENGTH.note).min(1) }),
});
