import { z } from 'zod';
import {
  ROTATION_PAUSE_REASONS,
  ROTATION_STATES,
  ROTATION_TARGET_STATES,
  type RotationCounts,
  type RotationDetail,
  type RotationPage,
  type RotationPreview,
  type RotationSummary,
  type RotationTarget,
  type RotationTargetPage,
  STRANDED_ADVICE,
} from '@/lib/contracts';
import { rotationPlanSchema, rotationSelectionSchema } from '@/lib/domain/pki';
import { nextCursorSchema } from './vehicle-schemas';

const ms = z.number().meta({ description: 'Milliseconds since the epoch' });
const serialNumber = z.string().meta({ description: 'X.509 serial number, hexadecimal' });

export const targetStateSchema = z.enum(ROTATION_TARGET_STATES).meta({
  description:
    'Asked for a CSR, `issued` and stored, `installed` as the TBox says, `confirmed` by a connection with it',
});
const countsSchema = z.record(z.enum(ROTATION_TARGET_STATES), z.number()) satisfies z.ZodType<RotationCounts>;

const summarySchema = z.object({
  id: z.string(),
  name: z.string(),
  state: z.enum(ROTATION_STATES),
  pauseReason: z
    .enum(ROTATION_PAUSE_REASONS)
    .nullable()
    .meta({ description: '`failures`: too many; `wave`: the next one waits to be let on' }),
  createdAt: ms,
  createdBy: z.string(),
  reason: z.string().nullable(),
  startsAt: ms.nullable(),
  startedAt: ms.nullable(),
  endedAt: ms.nullable(),
  total: z.number(),
  counts: countsSchema,
}) satisfies z.ZodType<RotationSummary>;

export const rotationPageSchema = z.object({
  items: z.array(summarySchema),
  nextCursor: nextCursorSchema,
}) satisfies z.ZodType<RotationPage>;

export const rotationSchema = summarySchema.extend({
  selection: rotationSelectionSchema,
  plan: rotationPlanSchema,
  approvedAt: ms.nullable(),
  approvedBy: z.string().nullable(),
  wave: z.number().meta({ description: 'The one under way, from 0' }),
  waves: z.array(z.object({ wave: z.number(), counts: countsSchema, total: z.number() })),
  failures: z
    .array(z.object({ code: z.string(), count: z.number(), example: z.string().nullable() }))
    .meta({ description: 'Why vehicles failed or were skipped, the most frequent first' }),
  stranded: z.number().meta({ description: 'Vehicles that need somebody' }),
  confirmedPerMinute: z.array(z.object({ at: ms, count: z.number() })),
  waitsUntil: ms.nullable().meta({ description: 'Outside its window, or between two waves, until then' }),
  canApprove: z.boolean(),
}) satisfies z.ZodType<RotationDetail>;

const targetSchema = z.object({
  vin: z.string(),
  plate: z.string().nullable(),
  tboxSerial: z.string(),
  wave: z.number(),
  state: targetStateSchema,
  attempt: z.number(),
  failureCode: z.string().nullable(),
  failureDetail: z.string().nullable(),
  changedAt: ms,
  connected: z.boolean(),
  lastSeenAt: ms.nullable(),
  oldCertificate: serialNumber.nullable(),
  newCertificate: serialNumber.nullable(),
  validUntil: ms.nullable().meta({ description: 'Until when it can connect with what it has for certain' }),
  advice: z.enum(STRANDED_ADVICE).nullable().meta({ description: 'What to do about it; null: it is not stranded' }),
}) satisfies z.ZodType<RotationTarget>;

export const rotationTargetPageSchema = z.object({
  items: z.array(targetSchema),
  nextCursor: nextCursorSchema,
}) satisfies z.ZodType<RotationTargetPage>;

export const rotationPreviewSchema = z.object({
  total: z.number(),
  connected: z.number(),
  busy: z.number().meta({ description: 'Would be skipped: another rotation has them' }),
  withoutCertificate: z.number().meta({ description: 'Not among the total: they have nothing to be replaced' }),
}) satisfies z.ZodType<RotationPreview>;
