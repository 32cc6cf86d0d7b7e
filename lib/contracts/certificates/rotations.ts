import { z } from 'zod';
import { defineOperation } from '../api-operation';
import { MAX_LENGTH, MAX_WAVES } from '../limits';
import { objectSchema } from '../object-schema';
import { flagSchema, listOf, msSchema, pageOf, pageShape, timeSchema } from '../paging';
import { vinInputSchema } from '../vin';
import {
  DEFAULT_ROTATION_PLAN as DEFAULTS,
  ROTATION_PAUSE_REASONS,
  ROTATION_STATES,
  ROTATION_TARGET_STATES,
  STRANDED_ADVICE,
} from './terms';

// A rotation is a campaign that renews the certificates of many TBoxes.

const tag = 'Certificate rotations';
const permission = 'certificate.manage';
const maxBodyBytes = 3 * 1024 * 1024; // a hundred thousand VINs

const codes = z.array(z.string().min(1).max(MAX_LENGTH.code)).max(1_000).default([]);

/** Vehicles that match every given property and have a TBox. */
export const rotationSelectionSchema = objectSchema('RotationSelection', {
  fleets: codes,
  models: codes,
  tags: codes,
  vins: z.array(vinInputSchema).max(100_000).default([]),
  issuers: codes.meta({ description: 'Key identifiers of the authorities that issued what the TBox has now' }),
  withdrawnIssuers: codes.meta({
    description: 'Key identifiers: the TBox lost a certificate by the emergency withdrawal of one of these authorities',
  }),
  expiresWithinDays: z
    .int()
    .min(0)
    .max(3_650)
    .nullable()
    .default(null)
    .meta({ description: 'The certificate that ends last does so within so many days' }),
});
export type RotationSelection = z.infer<typeof rotationSelectionSchema>;

const localTime = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'must be HH:MM');
const timeZone = z.string().max(64).refine(isTimeZone, 'is not a time zone');

export const rotationPlanSchema = objectSchema('RotationPlan', {
  canary: z
    .int()
    .min(0)
    .max(1_000)
    .default(DEFAULTS.canary)
    .meta({ description: 'Vehicles of the first wave; 0: no canary' }),
  waves: z
    .array(z.number().min(0.1).max(100))
    .min(1)
    .max(MAX_WAVES)
    .refine((waves) => waves.every((share, i) => i === 0 || share > (waves[i - 1] ?? 0)), 'must rise')
    .refine((waves) => waves.at(-1) === 100, 'must end with 100')
    .default([...DEFAULTS.waves])
    .meta({ description: 'Cumulative shares of all vehicles at which the later waves end, in percent' }),
  soakMinutes: z
    .int()
    .min(0)
    .max(10_080)
    .default(DEFAULTS.soakMinutes)
    .meta({ description: 'Between two waves, after the last vehicle of the first has ended' }),
  holdBetweenWaves: z
    .boolean()
    .default(DEFAULTS.holdBetweenWaves)
    .meta({ description: 'Each wave waits until an administrator resumes' }),
  perMinute: z
    .int()
    .min(1)
    .max(60_000)
    .default(DEFAULTS.perMinute)
    .meta({ description: 'Vehicles asked a minute at most' }),
  window: z
    .object({ from: localTime, to: localTime, timeZone })
    .refine(({ from, to }) => from !== to, 'must last some time')
    .nullable()
    .default(DEFAULTS.window)
    .meta({ description: 'Local times between which vehicles are asked; it may pass midnight. null: always' }),
  pauseAtFailedPercent: z.number().min(0.1).max(100).default(DEFAULTS.pauseAtFailedPercent).meta({
    description:
      'Pauses when so many percent of those that have ended in this wave failed (and at least two did). 100: never',
  }),
  deadlineHours: z
    .number()
    .min(0.02)
    .max(720)
    .default(DEFAULTS.deadlineHours)
    .meta({ description: 'How long one TBox has from being asked' }),
  needsApproval: z
    .boolean()
    .default(DEFAULTS.needsApproval)
    .meta({ description: 'Another administrator must approve first' }),
});
export type RotationPlan = z.infer<typeof rotationPlanSchema>;

const countsSchema = z.record(z.enum(ROTATION_TARGET_STATES), z.number());
export type RotationCounts = z.infer<typeof countsSchema>;

const rotationSummarySchema = objectSchema('RotationSummary', {
  id: z.string(),
  name: z.string(),
  state: z.enum(ROTATION_STATES),
  pauseReason: z
    .enum(ROTATION_PAUSE_REASONS)
    .nullable()
    .meta({ description: '`failures`: the threshold was reached; `wave`: the next one waits to be resumed' }),
  createdAt: msSchema,
  createdBy: z.string(),
  reason: z.string().nullable(),
  startsAt: msSchema.nullable(),
  startedAt: msSchema.nullable(),
  endedAt: msSchema.nullable(),
  total: z.number(),
  counts: countsSchema,
});
export type RotationSummary = z.infer<typeof rotationSummarySchema>;

const rotationWaveSchema = objectSchema('RotationWave', { wave: z.number(), counts: countsSchema, total: z.number() });
export type RotationWave = z.infer<typeof rotationWaveSchema>;

const rotationDetailSchema = rotationSummarySchema
  .extend({
    selection: rotationSelectionSchema,
    plan: rotationPlanSchema,
    approvedAt: msSchema.nullable(),
    approvedBy: z.string().nullable(),
    wave: z.number().meta({ description: 'The one under way, from 0' }),
    waves: z.array(rotationWaveSchema),
    failures: z
      .array(z.object({ code: z.string(), count: z.number(), example: z.string().nullable() }))
      .meta({ description: 'Why vehicles failed or were skipped, the most frequent first' }),
    stranded: z.number().meta({ description: 'Vehicles that need attention' }),
    confirmedPerMinute: z
      .array(z.object({ at: msSchema, count: z.number() }))
      .meta({ description: 'Of the last minutes, the oldest first' }),
    waitsUntil: msSchema.nullable().meta({ description: 'Outside its window, or between two waves, until then' }),
    canApprove: z.boolean().meta({ description: 'The caller may approve it: an administrator who did not make it' }),
  })
  .meta({ id: 'RotationDetail' });
export type RotationDetail = z.infer<typeof rotationDetailSchema>;

const rotationTargetSchema = objectSchema('RotationTarget', {
  vin: z.string(),
  plate: z.string().nullable(),
  tboxSerial: z.string(),
  wave: z.number(),
  state: z.enum(ROTATION_TARGET_STATES).meta({
    description:
      'Asked for a CSR, `issued` and stored, `installed` as the TBox says, `confirmed` by a connection with it',
  }),
  attempt: z.number(),
  failureCode: z.string().nullable(),
  failureDetail: z.string().nullable(),
  changedAt: msSchema,
  connected: z.boolean(),
  lastSeenAt: msSchema.nullable(),
  oldCertificate: z.string().nullable().meta({ description: 'X.509 serial number, hexadecimal' }),
  newCertificate: z.string().nullable().meta({ description: 'X.509 serial number, hexadecimal' }),
  validUntil: msSchema.nullable().meta({ description: 'Until when it can connect with what it has for certain' }),
  advice: z.enum(STRANDED_ADVICE).nullable().meta({ description: 'What to do about it; null: it is not stranded' }),
});
export type RotationTarget = z.infer<typeof rotationTargetSchema>;

export const listRotationsOperation = defineOperation({
  id: 'listRotations',
  method: 'GET',
  path: '/api/v1/rotations',
  tag,
  summary: 'Campaigns that give TBoxes new certificates, newest first',
  permission,
  input: z.object(pageShape),
  output: pageOf(rotationSummarySchema),
});
export type RotationPage = z.infer<typeof listRotationsOperation.output>;

export const previewRotationOperation = defineOperation({
  id: 'previewRotation',
  method: 'POST',
  path: '/api/v1/rotations/preview',
  tag,
  summary: 'How many vehicles a selection would take now',
  permission,
  input: rotationSelectionSchema,
  maxBodyBytes,
  output: z.object({
    total: z.number(),
    connected: z.number(),
    busy: z.number().meta({ description: 'Would be skipped: another rotation has them' }),
    withoutCertificate: z
      .number()
      .meta({ description: 'Not among the total: TBoxes without a certificate in the inventory cannot be asked' }),
  }),
});
export type RotationPreview = z.infer<typeof previewRotationOperation.output>;

export const createRotationOperation = defineOperation({
  id: 'createRotation',
  method: 'POST',
  path: '/api/v1/rotations',
  tag,
  summary: 'Give the vehicles that are selected now new certificates, wave by wave',
  permission,
  input: z.object({
    name: z.string().trim().min(1).max(MAX_LENGTH.name),
    reason: z.string().trim().max(MAX_LENGTH.note).optional(),
    selection: rotationSelectionSchema.prefault({}),
    plan: rotationPlanSchema.prefault({}),
    startsAt: timeSchema.nullable().default(null).meta({ description: 'Milliseconds since the epoch; null: at once' }),
  }),
  maxBodyBytes,
  output: rotationDetailSchema,
  status: 201,
});
export type CreateRotationInput = z.input<typeof createRotationOperation.input>;

const rotationShape = { id: z.uuid() };

export const getRotationOperation = defineOperation({
  id: 'getRotation',
  method: 'GET',
  path: '/api/v1/rotations/{id}',
  tag,
  summary: 'How far it is, what it waits for, and why vehicles failed',
  permission,
  input: z.object(rotationShape),
  output: rotationDetailSchema,
});

export const listRotationTargetsOperation = defineOperation({
  id: 'listRotationTargets',
  method: 'GET',
  path: '/api/v1/rotations/{id}/targets',
  tag,
  summary: 'Its vehicles in the order in which they are asked, each with its state and what to do about it',
  permission,
  input: z.object({
    ...rotationShape,
    ...pageShape,
    state: listOf(z.enum(ROTATION_TARGET_STATES)).optional(),
    stranded: flagSchema.optional().meta({ description: '`true`: only those that need attention' }),
    q: z
      .string()
      .trim()
      .max(MAX_LENGTH.search)
      .optional()
      .meta({ description: 'Any part of VIN, plate or TBox serial' }),
    wave: z.coerce.number<number | string>().int().min(0).max(100).optional().meta({ description: 'From 0' }),
  }),
  output: pageOf(rotationTargetSchema),
});
const steering = <V extends string>(verb: V, summary: string) =>
  defineOperation({
    id: `${verb}Rotation`,
    method: 'POST',
    path: `/api/v1/rotations/{id}/${verb}`,
    tag,
    summary,
    permission,
    input: z.object(rotationShape),
    output: rotationDetailSchema,
  });

export const pauseRotationOperation = steering('pause', 'Ask no further vehicle; those under way finish');
export const resumeRotationOperation = steering('resume', 'Go on, also with the next wave');
export const cancelRotationOperation = steering('cancel', 'Ask no further vehicle for good; those under way finish');
export const approveRotationOperation = steering('approve', 'Approve it; not by who made it');
export const retryRotationOperation = steering('retry', 'Ask those that failed again');

function isTimeZone(name: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: name });
    return true;
  } catch {
    return false;
  }
}
