import { z } from 'zod';
import {
  BATCH_STATES,
  type BatchPreview,
  type BatchSummary,
  COMMAND_EVENTS,
  COMMAND_REFUSALS,
  COMMAND_STATES,
  COMMAND_WAITING,
  type CommandDetail,
  type CommandPage,
  type CommandStatistics,
  type CommandSummary,
  type OfferedCommand,
  OPERATIONS,
  PRECONDITIONS,
  RISKS,
} from '@/lib/contracts';
import { nextCursorSchema } from './vehicle-schemas';

const ms = z.number().meta({ description: 'Milliseconds since the epoch' });
const named = z.object({ code: z.string(), name: z.string() });
const actor = z.object({ kind: z.enum(['user', 'system']), id: z.string(), label: z.string() });
const json = z.record(z.string(), z.unknown());

export const commandSummarySchema = z.object({
  id: z.string(),
  vin: z.string(),
  plate: z.string().nullable(),
  fleet: named,
  model: named,
  operation: z.enum(OPERATIONS),
  params: json,
  risk: z.enum(RISKS),
  state: z.enum(COMMAND_STATES),
  waiting: z.enum(COMMAND_WAITING).nullable(),
  reason: z.string().nullable(),
  requestedBy: actor,
  decidedBy: actor.nullable(),
  batchId: z.string().nullable(),
  createdAt: ms,
  expiresAt: ms,
  changedAt: ms,
  finishedAt: ms.nullable(),
  sentAt: ms.nullable(),
  code: z.string().nullable(),
  detail: z.string().nullable(),
  result: json.nullable(),
}) satisfies z.ZodType<CommandSummary>;

export const commandDetailSchema = commandSummarySchema.extend({
  events: z.array(
    z.object({
      seq: z.number(),
      at: ms,
      type: z.enum(COMMAND_EVENTS),
      state: z.enum(COMMAND_STATES),
      changed: z.boolean(),
      actor: actor.nullable(),
      vehicleAt: ms.nullable(),
      code: z.string().nullable(),
      detail: z.string().nullable(),
    }),
  ),
  evidence: z.array(
    z.object({
      path: z.string(),
      expected: z.unknown(),
      seen: z.object({ value: z.unknown(), at: ms }).nullable(),
      later: z.array(z.object({ value: z.unknown(), at: ms })),
    }),
  ),
  may: z.object({ approve: z.boolean(), deny: z.boolean(), cancel: z.boolean() }),
}) satisfies z.ZodType<CommandDetail>;

export const commandPageSchema = z.object({
  items: z.array(commandSummarySchema),
  nextCursor: nextCursorSchema,
}) satisfies z.ZodType<CommandPage>;

export const offeredSchema = z.array(
  z.object({
    operation: z.enum(OPERATIONS),
    refusal: z.enum(COMMAND_REFUSALS).nullable(),
    preconditions: z.array(z.object({ name: z.enum(PRECONDITIONS), met: z.boolean().nullable(), at: ms.nullable() })),
    evidence: z
      .array(
        z.union([
          z.object({ path: z.string(), value: z.union([z.number(), z.boolean(), z.string()]) }),
          z.object({ path: z.string(), param: z.string() }),
        ]),
      )
      .readonly(),
  }),
) satisfies z.ZodType<OfferedCommand[]>;

const byState = z.partialRecord(z.enum(COMMAND_STATES), z.number());

export const statisticsSchema = z.object({
  from: ms,
  to: ms,
  groups: z.array(
    z.object({
      key: z.string(),
      total: z.number(),
      byState,
      p50Ms: z.number().nullable(),
      p95Ms: z.number().nullable(),
      p99Ms: z.number().nullable(),
    }),
  ),
}) satisfies z.ZodType<CommandStatistics>;

const excluded = z.array(
  z.object({
    vin: z.string(),
    plate: z.string().nullable(),
    reason: z.enum([...COMMAND_REFUSALS, 'vehicle_unknown', 'vehicle_doubled', 'offline']),
  }),
);

export const batchPreviewSchema = z.object({
  operation: z.enum(OPERATIONS),
  included: z.number(),
  excluded,
}) satisfies z.ZodType<BatchPreview>;

export const batchSchema = z.object({
  id: z.string(),
  operation: z.enum(OPERATIONS),
  params: json,
  reason: z.string().nullable(),
  state: z.enum(BATCH_STATES),
  requestedBy: actor,
  createdAt: ms,
  changedAt: ms,
  perMinute: z.number(),
  total: z.number(),
  issued: z.number(),
  skipped: z.record(z.string(), z.number()),
  byState,
}) satisfies z.ZodType<BatchSummary>;

export const createdBatchSchema = z.object({ batch: batchSchema, excluded });
