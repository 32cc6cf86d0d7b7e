import { z } from 'zod';
import { brokerClientDetailSchema, brokerClientSchema, brokerNodesSchema, CLIENT_KINDS } from '@/lib/contracts';
import { defineOperation } from '../operation';
import { cursorSchema, pageQuerySchema } from './query-schemas';
import { nextCursorSchema } from './vehicle-schemas';

const tag = 'Broker';
const paramsSchema = z.object({ clientId: z.string().min(1).max(1_024) });

export const listClientsOperation = defineOperation({
  id: 'listClients',
  method: 'GET',
  path: '/api/v1/clients',
  tag,
  summary: 'Clients of the broker: connected, or away with a session. A page may be short although more follows',
  query: pageQuerySchema.extend({
    q: z.string().max(256).optional().meta({ description: 'Any part of the client id' }),
    kind: z.enum(CLIENT_KINDS).optional(),
    connected: z
      .enum(['true', 'false'])
      .transform((text) => text === 'true')
      .optional(),
    waiting: z
      .literal('true')
      .transform(() => true as const)
      .optional()
      .meta({ description: 'Only those for whom messages wait; `limit` is then how many are looked through' }),
    cursor: cursorSchema.max(1_100).optional(),
  }),
  response: z.object({
    items: z.array(brokerClientSchema),
    nextCursor: nextCursorSchema,
    total: z.number().nullable().meta({ description: 'null: the broker does not count them' }),
  }),
});

export const getClientOperation = defineOperation({
  id: 'getClient',
  method: 'GET',
  path: '/api/v1/clients/{clientId}',
  tag,
  summary: 'One client of the broker, with its subscriptions, its queue and its counters',
  params: paramsSchema,
  response: brokerClientDetailSchema,
});

export const kickClientOperation = defineOperation({
  id: 'kickClient',
  method: 'POST',
  path: '/api/v1/clients/{clientId}/kick',
  tag,
  summary: 'End the connection of a client, or the session of one that is away; it may come back at once',
  params: paramsSchema,
  body: z.object({ reason: z.string().trim().min(1).max(500) }),
  status: 204,
});

export const inspectBrokerOperation = defineOperation({
  id: 'inspectBroker',
  method: 'GET',
  path: '/api/v1/broker/health',
  tag,
  summary: 'How the broker is, as it says itself',
  response: z.object({
    problem: z.string().nullable(),
    version: z.string().nullable(),
    tellsFingerprint: z.boolean().nullable().meta({
      description:
        'Whether this broker tells which certificate a client has shown; false: EMQX below 5.8; null: not known',
    }),
    nodes: brokerNodesSchema,
  }),
});
