import { z } from 'zod';
import { defineOperation } from '../api-operation';
import { MAX_LENGTH } from '../limits';
import { objectSchema } from '../object-schema';
import { listOf, msSchema, pageOf, pageShape, timeParameterSchema } from '../paging';
import { signalValueSchema } from '../payloads';
import { vinInputSchema } from '../vin';
import { PRECONDITIONS } from './definition';
import { type CommandSummary, commandDetailSchema, commandSummarySchema } from './representation';
import { OPERATIONS } from './rules';
import { COMMAND_STATES } from './states';
import { COMMAND_REFUSALS, STATISTICS_GROUPS } from './terms';

// Commands in the HTTP API. Times are ms since the epoch, server clock unless stated.

const tag = 'Commands';
const json = z.record(z.string(), z.unknown());

const waitHeader = {
  Prefer: {
    description:
      '`wait=30` (RFC 7240): answered as soon as the command is finished, or after so many seconds, 60 at most',
  },
} as const;

const ticketSchema = z.string().trim().max(MAX_LENGTH.ticket);

export const issueCommandOperation = defineOperation({
  id: 'issueCommand',
  method: 'POST',
  path: '/api/v1/vehicles/{vin}/commands',
  tag,
  summary: 'Send a command',
  permission: 'command.send',
  headers: {
    'Idempotency-Key': {
      property: 'idempotencyKey',
      description: '8 to 200 visible ASCII characters; with the same one again, it is the same command',
      required: true,
    },
    ...waitHeader,
  },
  input: z.object({
    vin: vinInputSchema,
    idempotencyKey: z.string().regex(/^[\x21-\x7e]{8,200}$/, 'must be 8 to 200 visible ASCII characters'),
    operation: z.string().max(64),
    params: json.default({}),
    reason: z.string().trim().max(MAX_LENGTH.note).optional(),
    ticket: ticketSchema.optional(),
    expiresInMs: z
      .int()
      .min(1_000)
      .optional()
      .meta({ description: "From now to the latest start of the execution; default: the operation's own" }),
  }),
  output: commandDetailSchema,
  status: 201,
});
export type IssueCommandInput = z.input<typeof issueCommandOperation.input>;

/** An available command of a vehicle. */
const availableCommandSchema = objectSchema('AvailableCommand', {
  operation: z.enum(OPERATIONS),
  refusal: z.enum(COMMAND_REFUSALS).nullable().meta({ description: 'null: it may be sent' }),
  unfinished: z
    .string()
    .nullable()
    .meta({ description: 'Id of the command that is under way; only with `command_conflict`' }),
  preconditions: z
    .array(z.object({ name: z.enum(PRECONDITIONS), met: z.boolean().nullable(), at: msSchema.nullable() }))
    .meta({ description: 'By the newest known state; `met` null: not known, or too old to say' }),
  evidence: z
    .array(
      z.union([
        z.object({ path: z.string(), value: signalValueSchema }),
        z.object({ path: z.string(), param: z.string() }),
      ]),
    )
    .readonly(),
});
export type AvailableCommand = z.infer<typeof availableCommandSchema>;

export const listAvailableCommandsOperation = defineOperation({
  id: 'offerCommands',
  method: 'GET',
  path: '/api/v1/vehicles/{vin}/commands/offered',
  tag,
  summary: 'What this vehicle can do, and what prevents sending it now',
  permission: 'command.read',
  input: z.object({ vin: vinInputSchema }),
  output: z.array(availableCommandSchema),
});

const commandFilterShape = {
  q: z
    .string()
    .trim()
    .max(MAX_LENGTH.commandSearch)
    .optional()
    .meta({ description: "Part of a VIN, a plate, a ticket, a reason, or the requesting person's address" }),
  ticket: ticketSchema.optional().meta({ description: 'The whole ticket, in any case' }),
  vin: vinInputSchema.optional(),
  state: listOf(z.enum(COMMAND_STATES)).optional(),
  operation: listOf(z.enum(OPERATIONS)).optional(),
  fleet: listOf(z.string().max(40)).optional(),
  model: listOf(z.string().max(64)).optional(),
  batch: z.uuid().optional(),
  requestedBy: z.string().max(64).optional().meta({ description: 'Id of a person' }),
  from: timeParameterSchema.optional().meta({ description: 'Requested from then on, ms since the epoch' }),
  to: timeParameterSchema.optional().meta({ description: 'Requested before then, ms since the epoch' }),
};
const commandFilterSchema = z.object(commandFilterShape);
export type CommandFilter = z.output<typeof commandFilterSchema>;

export const listCommandsOperation = defineOperation({
  id: 'listCommands',
  method: 'GET',
  path: '/api/v1/commands',
  tag,
  summary: 'Commands, newest first',
  permission: 'command.read',
  input: z.object({ ...pageShape, ...commandFilterShape }),
  output: pageOf(commandSummarySchema),
});
export type CommandPage = z.infer<typeof listCommandsOperation.output>;

const iso = (ms: number | null): string | null => (ms === null ? null : new Date(ms).toISOString());

export const exportCommandsOperation = defineOperation({
  id: 'exportCommands',
  method: 'GET',
  path: '/api/v1/commands/export',
  tag,
  summary: 'The same commands as CSV, all of them',
  permission: 'command.read',
  input: commandFilterSchema,
  csv: {
    filename: () => 'commands.csv',
    columns: [
      { header: 'id', value: ({ id }: CommandSummary) => id },
      { header: 'vin', value: ({ vin }: CommandSummary) => vin },
      { header: 'plate', value: ({ plate }: CommandSummary) => plate },
      { header: 'fleet', value: ({ fleet }: CommandSummary) => fleet.code },
      { header: 'model', value: ({ model }: CommandSummary) => model.code },
      { header: 'operation', value: ({ operation }: CommandSummary) => operation },
      { header: 'params', value: ({ params }: CommandSummary) => JSON.stringify(params) },
      { header: 'state', value: ({ state }: CommandSummary) => state },
      { header: 'code', value: ({ code }: CommandSummary) => code },
      { header: 'detail', value: ({ detail }: CommandSummary) => detail },
      { header: 'reason', value: ({ reason }: CommandSummary) => reason },
      { header: 'ticket', value: ({ ticket }: CommandSummary) => ticket },
      { header: 'requested_by', value: ({ requestedBy }: CommandSummary) => requestedBy.label },
      { header: 'decided_by', value: ({ decidedBy }: CommandSummary) => decidedBy?.label ?? null },
      { header: 'batch', value: ({ batchId }: CommandSummary) => batchId },
      { header: 'requested_at', value: ({ createdAt }: CommandSummary) => iso(createdAt) },
      { header: 'expires_at', value: ({ expiresAt }: CommandSummary) => iso(expiresAt) },
      { header: 'sent_at', value: ({ sentAt }: CommandSummary) => iso(sentAt) },
      { header: 'finished_at', value: ({ finishedAt }: CommandSummary) => iso(finishedAt) },
      { header: 'took_ms', value: ({ tookMs }: CommandSummary) => tookMs },
    ],
  },
});

export const readCommandStatisticsOperation = defineOperation({
  id: 'readCommandStatistics',
  method: 'GET',
  path: '/api/v1/commands/statistics',
  tag,
  summary: 'Outcomes and latencies of the last day, or of the time asked for',
  permission: 'command.read',
  input: z.object({ ...commandFilterShape, by: z.enum(STATISTICS_GROUPS).default('operation') }),
  output: z.object({
    from: msSchema,
    to: msSchema,
    groups: z.array(
      z.object({
        key: z.string(),
        total: z.number(),
        byState: z.partialRecord(z.enum(COMMAND_STATES), z.number()),
        p50Ms: z
          .number()
          .nullable()
          .meta({ description: 'From hand-over to a broker to the final answer, of those that succeeded' }),
        p95Ms: z.number().nullable(),
        p99Ms: z.number().nullable(),
      }),
    ),
  }),
});
export type CommandStatistics = z.infer<typeof readCommandStatisticsOperation.output>;

export const getCommandOperation = defineOperation({
  id: 'getCommand',
  method: 'GET',
  path: '/api/v1/commands/{id}',
  tag,
  summary: 'One command with its whole history',
  permission: 'command.read',
  headers: waitHeader,
  input: z.object({ id: z.string() }),
  output: commandDetailSchema,
});

const decision = <V extends string>(verb: V, summary: string) =>
  defineOperation({
    id: `${verb}Command`,
    method: 'POST',
    path: `/api/v1/commands/{id}/${verb}`,
    tag,
    summary,
    permission: 'command.send',
    input: z.object({ id: z.uuid(), reason: z.string().trim().max(MAX_LENGTH.note).optional() }),
    output: commandDetailSchema,
  });
export const approveCommandOperation = decision('approve', "Approve another person's command");
export const denyCommandOperation = decision('deny', "Deny another person's command for good");
export const cancelCommandOperation = decision('cancel', 'Cancel a command that was not sent yet');
