import { z } from 'zod';
import { rotationPlanSchema, rotationSelectionSchema } from '@/lib/domain/pki';
import { defineOperation } from '../operation';
import { listOf, pageQuerySchema } from './query-schemas';
import {
  rotationPageSchema,
  rotationPreviewSchema,
  rotationSchema,
  rotationTargetPageSchema,
  targetStateSchema,
} from './rotation-schemas';

const tag = 'Certificate rotations';
const idParamsSchema = z.object({ id: z.uuid() });
const MAX_BODY_BYTES = 3 * 1024 * 1024; // a hundred thousand VINs

export const listRotationsOperation = defineOperation({
  id: 'listRotations',
  method: 'GET',
  path: '/api/v1/rotations',
  tag,
  summary: 'Campaigns that give TBoxes new certificates, newest first',
  query: pageQuerySchema,
  response: rotationPageSchema,
});

export const previewRotationOperation = defineOperation({
  id: 'previewRotation',
  method: 'POST',
  path: '/api/v1/rotations/preview',
  tag,
  summary: 'How many vehicles a selection would take now',
  body: rotationSelectionSchema,
  maxBodyBytes: MAX_BODY_BYTES,
  response: rotationPreviewSchema,
});

export const createRotationOperation = defineOperation({
  id: 'createRotation',
  method: 'POST',
  path: '/api/v1/rotations',
  tag,
  summary: 'Give the vehicles that are selected now new certificates, wave by wave',
  body: z.object({
    name: z.string(),
    reason: z.string().optional(),
    selection: rotationSelectionSchema,
    plan: rotationPlanSchema.optional(),
    startsAt: z.int().min(0).nullable().optional().meta({ description: 'Milliseconds since the epoch; null: at once' }),
  }),
  maxBodyBytes: MAX_BODY_BYTES,
  response: rotationSchema,
  status: 201,
});

export const getRotationOperation = defineOperation({
  id: 'getRotation',
  method: 'GET',
  path: '/api/v1/rotations/{id}',
  tag,
  summary: 'How far it is, what it waits for, and why vehicles failed',
  params: idParamsSchema,
  response: rotationSchema,
});

export const listRotationTargetsOperation = defineOperation({
  id: 'listRotationTargets',
  method: 'GET',
  path: '/api/v1/rotations/{id}/targets',
  tag,
  summary: 'Its vehicles, each with where it stands and what to do about it',
  params: idParamsSchema,
  query: pageQuerySchema.extend({
    state: listOf(targetStateSchema).optional(),
    stranded: z
      .enum(['true', 'false'])
      .transform((text) => text === 'true')
      .optional()
      .meta({ description: '`true`: only those that need somebody' }),
    q: z.string().max(100).optional().meta({ description: 'Any part of VIN, plate or TBox serial' }),
    wave: z.coerce.number().int().min(0).max(100).optional().meta({ description: 'From 0' }),
  }),
  response: rotationTargetPageSchema,
});

const steering = <V extends string>(verb: V, summary: string) =>
  defineOperation({
    id: `${verb}Rotation`,
    method: 'POST',
    path: `/api/v1/rotations/{id}/${verb}`,
    tag,
    summary,
    params: idParamsSchema,
    response: rotationSchema,
  });

export const pauseRotationOperation = steering('pause', 'Ask no further vehicle; those under way finish');
export const resumeRotationOperation = steering('resume', 'Go on, also with the next wave');
export const cancelRotationOperation = steering('cancel', 'Ask no further vehicle for good; those under way finish');
export const approveRotationOperation = steering('approve', 'Agree to it; not by who made it');
export const retryRotationOperation = steering('retry', 'Ask those that failed again');
