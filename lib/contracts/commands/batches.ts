import { z } from 'zod';
import { defineOperation } from '../api-operation';
import { actorLabelSchema } from '../audit';
import { MAX_LENGTH } from '../limits';
import { objectSchema } from '../object-schema';
import { msSchema } from '../paging';
import { OPERATIONS } from './rules';
import { COMMAND_STATES } from './states';
import { BATCH_EXCLUSIONS, BATCH_MAX_PER_MINUTE, BATCH_MAX_VEHICLES, BATCH_STATES } from './terms';

// One command to each vehicle of a selection, at a rate.

const tag = 'Command batches';
const maxBodyBytes = 512 * 1024; // ten thousand VINs
const json = z.record(z.string(), z.unknown());

const excludedSchema = z.array(
  z.object({ vin: z.string(), plate: z.string().nullable(), reason: z.enum(BATCH_EXCLUSIONS) }),
);

const batchSchema = objectSchema('BatchSummary', {
  id: z.string(),
  operation: z.enum(OPERATIONS),
  params: json,
  reason: z.string().nullable(),
  ticket: z.string().nullable(),
  state: z.enum(BATCH_STATES),
  requestedBy: actorLabelSchema,
  createdAt: msSchema,
  changedAt: msSchema,
  perMinute: z.number(),
  total: z.number(),
  issued: z.number(),
  skipped: z.record(z.string(), z.number()).meta({ description: 'Refused when its turn came, by reason' }),
  byState: z.partialRecord(z.enum(COMMAND_STATES), z.number()),
});
export type BatchSummary = z.infer<typeof batchSchema>;

const selectionShape = {
  operation: z.string().max(64),
  params: json.default({}),
  vins: z
    .array(z.string().max(64))
    .min(1)
    .max(BATCH_MAX_VEHICLES)
    .meta({ description: 'Those that are no VIN are listed as excluded' }),
  onlineOnly: z
    .boolean()
    .default(false)
    .meta({ description: 'Exclude vehicles that are offline now; otherwise they have until the deadline' }),
};

export const previewBatchOperation = defineOperation({
  id: 'previewCommandBatch',
  method: 'POST',
  path: '/api/v1/command-batches/preview',
  tag,
  summary: 'Which vehicles of a selection would get a command, and why the others would not',
  permission: 'command.send',
  input: z.object(selectionShape),
  maxBodyBytes,
  output: z.object({ operation: z.enum(OPERATIONS), included: z.number(), excluded: excludedSchema }),
});
export type BatchPreview = z.infer<typeof previewBatchOperation.output>;

export const createBatchOperation = defineOperation({
  id: 'createCommandBatch',
  method: 'POST',
  path: '/api/v1/command-batches',
  tag,
  summary: 'One command to each vehicle of a selection, at a rate',
  permission: 'command.send',
  headers: {
    'Idempotency-Key': {
      property: 'idempotencyKey',
      description: 'A UUID: the id of the batch. With the same one again, it is the same batch',
      required: true,
    },
  },
  input: z.object({
    ...selectionShape,
    idempotencyKey: z.uuid(),
    reason: z.string().trim().max(MAX_LENGTH.note).optional(),
    ticket: z.string().trim().max(MAX_LENGTH.ticket).optional(),
    expiresInMs: z.int().min(1_000).optional(),
    perMinute: z.int().min(1).max(BATCH_MAX_PER_MINUTE).default(60),
  }),
  maxBodyBytes,
  output: z.object({ batch: batchSchema, excluded: excludedSchema }),
  status: 201,
});
export const listBatchesOperation = defineOperation({
  id: 'listCommandBatches',
  method: 'GET',
  path: '/api/v1/command-batches',
  tag,
  summary: 'The newest hundred',
  permission: 'command.read',
  output: z.array(batchSchema),
});

export const getBatchOperation = defineOperation({
  id: 'getCommandBatch',
  method: 'GET',
  path: '/api/v1/command-batches/{id}',
  tag,
  summary: 'How far it is',
  permission: 'command.read',
  input: z.object({ id: z.uuid() }),
  output: batchSchema,
});

const steering = <V extends string>(verb: V, summary: string) =>
  defineOperation({
    id: `${verb}CommandBatch`,
    method: 'POST',
    path: `/api/v1/command-batches/{id}/${verb}`,
    tag,
    summary,
    permission: 'command.send',
    input: z.object({ id: z.uuid() }),
    output: batchSchema,
  });
export const pauseBatchOperation = steering('pause', 'Issue nothing until it is resumed; what was issued goes on');
export const resumeBatchOperation = steering('resume', 'Go on issuing');
export const stopBatchOperation = steering('stop', 'Issue nothing more; what was issued goes on');
