import { z } from 'zod';
import { BATCH_MAX_PER_MINUTE, BATCH_MAX_VEHICLES } from '@/lib/contracts';
import { defineOperation } from '../operation';
import { batchPreviewSchema, batchSchema, createdBatchSchema } from './command-schemas';

const tag = 'Command batches';
const idParamsSchema = z.object({ id: z.uuid() });
const MAX_BODY_BYTES = 512 * 1024; // ten thousand VINs

const previewBodySchema = z.object({
  operation: z.string(),
  params: z.record(z.string(), z.unknown()).optional(),
  vins: z.array(z.string()).min(1).max(BATCH_MAX_VEHICLES),
  onlineOnly: z.boolean().optional(),
});

export const previewBatchOperation = defineOperation({
  id: 'previewCommandBatch',
  method: 'POST',
  path: '/api/v1/command-batches/preview',
  tag,
  summary: 'Who of a selection would get a command, and why the others would not',
  body: previewBodySchema,
  maxBodyBytes: MAX_BODY_BYTES,
  response: batchPreviewSchema,
});

export const createBatchOperation = defineOperation({
  id: 'createCommandBatch',
  method: 'POST',
  path: '/api/v1/command-batches',
  tag,
  summary: 'One command to each vehicle of a selection, at a rate. The header Idempotency-Key is required, and a UUID',
  body: previewBodySchema.extend({
    reason: z.string().optional(),
    expiresInMs: z.int().optional(),
    perMinute: z.int().min(1).max(BATCH_MAX_PER_MINUTE).optional(),
  }),
  maxBodyBytes: MAX_BODY_BYTES,
  response: createdBatchSchema,
  status: 201,
});

export const listBatchesOperation = defineOperation({
  id: 'listCommandBatches',
  method: 'GET',
  path: '/api/v1/command-batches',
  tag,
  summary: 'The newest hundred',
  response: z.array(batchSchema),
});

export const getBatchOperation = defineOperation({
  id: 'getCommandBatch',
  method: 'GET',
  path: '/api/v1/command-batches/{id}',
  tag,
  summary: 'How far it is',
  params: idParamsSchema,
  response: batchSchema,
});

const steering = <V extends string>(verb: V, summary: string) =>
  defineOperation({
    id: `${verb}CommandBatch`,
    method: 'POST',
    path: `/api/v1/command-batches/{id}/${verb}`,
    tag,
    summary,
    params: idParamsSchema,
    response: batchSchema,
  });

export const pauseBatchOperation = steering('pause', 'Issue nothing until it is resumed');
export const resumeBatchOperation = steering('resume', 'Go on issuing');
export const stopBatchOperation = steering('stop', 'Issue nothing more');
