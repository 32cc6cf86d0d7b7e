import { z } from 'zod';
import { type LiveSession, QUARANTINE_REASONS, unattendedRoleSchema } from '@/lib/contracts';
import { defineOperation } from '../operation';
import { pageQuerySchema } from './query-schemas';
import { nextCursorSchema } from './vehicle-schemas';

const tag = 'Operations';
const ms = z.number().meta({ description: 'Milliseconds since the epoch' });

export const liveSessionOperation = defineOperation({
  id: 'createLiveSession',
  method: 'GET',
  path: '/api/v1/live/session',
  tag,
  summary: 'A short-lived token to read live topics from the broker',
  response: z.object({
    url: z.string(),
    clientId: z.string(),
    username: z.string(),
    token: z.string(),
    expiresAt: ms,
    topicRoot: z.string(),
    subscribe: z.array(z.string()),
    interestTopic: z.string(),
    answerTopic: z.string(),
    protocolVersion: z.union([z.literal(4), z.literal(5)]),
  }) satisfies z.ZodType<LiveSession>,
});

export const listQuarantineOperation = defineOperation({
  id: 'listQuarantine',
  method: 'GET',
  path: '/api/v1/quarantine',
  tag,
  summary: 'A sample of refused messages and connections, newest first',
  query: pageQuerySchema.extend({ reason: z.enum(QUARANTINE_REASONS).optional() }),
  response: z.object({
    items: z.array(
      z.object({
        id: z.number(),
        receivedAt: ms,
        source: z.string(),
        reason: z.string(),
        clientId: z.string().nullable(),
        topic: z.string().nullable(),
        detail: z.string().nullable(),
        sizeBytes: z.number().nullable(),
        sample: z.string().nullable(),
      }),
    ),
    nextCursor: nextCursorSchema,
  }),
});

export const brokerHealthOperation = defineOperation({
  id: 'readBrokerHealth',
  method: 'GET',
  path: '/api/v1/broker',
  tag,
  summary: 'Whether the broker lives: only then is it known which vehicles are connected',
  response: z.object({
    ok: z.boolean(),
    nodes: z.array(
      z.object({
        node: z.string(),
        startedAt: ms,
        heartbeatAt: ms,
        connections: z.number(),
        lostAt: ms.nullable(),
      }),
    ),
    problems: z
      .array(z.object({ instance: z.string(), name: z.string(), problem: z.string(), since: ms }))
      .describe('Connections of the platform to the broker that do not work'),
    unattendedRoles: z
      .array(unattendedRoleSchema)
      .describe('Roles of the platform that no process has run for 30 s: what they do does not happen'),
  }),
});

export const openApiOperation = defineOperation({
  id: 'readOpenApi',
  method: 'GET',
  path: '/api/v1/openapi.json',
  tag,
  summary: 'This description',
  response: z.record(z.string(), z.unknown()),
});
