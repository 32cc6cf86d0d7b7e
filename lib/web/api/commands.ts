import { z } from 'zod';
import { COMMAND_STATES, OPERATIONS, STATISTICS_GROUPS, vinSchema } from '@/lib/contracts';
import { defineOperation } from '../operation';
import { commandDetailSchema, commandPageSchema, offeredSchema, statisticsSchema } from './command-schemas';
import { listOf, pageQuerySchema, vinParamsSchema } from './query-schemas';

const tag = 'Commands';
const timeSchema = z.coerce.number().int().min(0).meta({ description: 'Milliseconds since the epoch' });
const idParamsSchema = z.object({ id: z.uuid() });

const filterShape = {
  vin: vinSchema.optional(),
  state: listOf(z.enum(COMMAND_STATES)).optional(),
  operation: listOf(z.enum(OPERATIONS)).optional(),
  fleet: listOf(z.string()).optional(),
  model: listOf(z.string()).optional(),
  batch: z.uuid().optional(),
  requestedBy: z.string().max(64).optional(),
  from: timeSchema.optional(),
  to: timeSchema.optional(),
};

const waitHeader = {
  Prefer: {
    description: '`wait=30` (RFC 7240): answered as soon as the command is over, or after so many seconds, 60 at most',
  },
} as const;

export const issueCommandOperation = defineOperation({
  id: 'issueCommand',
  method: 'POST',
  path: '/api/v1/vehicles/{vin}/commands',
  tag,
  summary: 'Send a command',
  headers: {
    'Idempotency-Key': {
      description: '8 to 200 visible ASCII characters; with the same one again, it is the same command',
      required: true,
    },
    ...waitHeader,
  },
  params: vinParamsSchema,
  body: z.object({
    operation: z.string(),
    params: z.record(z.string(), z.unknown()).optional(),
    reason: z.string().optional(),
    expiresInMs: z
      .int()
      .optional()
      .meta({ description: 'From now to the latest start of the execution; default: the operation’s own' }),
  }),
  response: commandDetailSchema,
  status: 201,
});

export const offerCommandsOperation = defineOperation({
  id: 'offerCommands',
  method: 'GET',
  path: '/api/v1/vehicles/{vin}/commands/offered',
  tag,
  summary: 'What this vehicle can do, and what stands against sending it now',
  params: vinParamsSchema,
  response: offeredSchema,
});

export const listCommandsOperation = defineOperation({
  id: 'listCommands',
  method: 'GET',
  path: '/api/v1/commands',
  tag,
  summary: 'Commands, newest first',
  query: pageQuerySchema.extend(filterShape),
  response: commandPageSchema,
});

export const exportCommandsOperation = defineOperation({
  id: 'exportCommands',
  method: 'GET',
  path: '/api/v1/commands/export',
  tag,
  summary: 'The same commands as CSV, all of them',
  query: z.object(filterShape),
  response: z.string(),
  responseType: 'text/csv',
});

export const readCommandStatisticsOperation = defineOperation({
  id: 'readCommandStatistics',
  method: 'GET',
  path: '/api/v1/commands/statistics',
  tag,
  summary: 'Outcomes and latencies of the last day, or of the time asked for',
  query: z.object({ ...filterShape, by: z.enum(STATISTICS_GROUPS).optional() }),
  response: statisticsSchema,
});

export const getCommandOperation = defineOperation({
  id: 'getCommand',
  method: 'GET',
  path: '/api/v1/commands/{id}',
  tag,
  summary: 'One command with its whole history',
  headers: waitHeader,
  params: idParamsSchema,
  response: commandDetailSchema,
});

const decision = <V extends string>(verb: V, summary: string) =>
  defineOperation({
    id: `${verb}Command`,
    method: 'POST',
    path: `/api/v1/commands/{id}/${verb}`,
    tag,
    summary,
    params: idParamsSchema,
    body: z.object({ reason: z.string().optional() }),
    bodyOptional: true,
    response: commandDetailSchema,
    status: 200,
  });

export const approveCommandOperation = decision('approve', "Agree to another person's command");
export const denyCommandOperation = decision('deny', "Refuse another person's command for good");
export const cancelCommandOperation = decision('cancel', 'Take back a command that was not sent yet');
