import { z } from 'zod';
import { BATCH_MAX_PER_MINUTE, BATCH_MAX_VEHICLES, type CommandDefinition } from '@/lib/contracts';
import type { Actor } from '../../context';
import { ValidationError } from '../../errors';
import { requireDefinition } from '../check-request';
import { CommandRefusedError } from '../errors';
import { parseParams, REASON_MAX } from '../issue-command';

export const previewSchema = z.object({
  operation: z.string().max(64),
  params: z.record(z.string(), z.unknown()).default({}),
  /** Whatever stands where a VIN should; those that are none are listed as excluded. */
  vins: z.array(z.string().max(64)).min(1).max(BATCH_MAX_VEHICLES),
  /** Vehicles that are offline now are excluded; otherwise they have until the deadline of their command. */
  onlineOnly: z.boolean().default(false),
});

export const createSchema = previewSchema.extend({
  idempotencyKey: z.uuid(),
  reason: z.string().trim().max(REASON_MAX).optional(),
  expiresInMs: z.int().min(1_000).optional(),
  perMinute: z.int().min(1).max(BATCH_MAX_PER_MINUTE).default(60),
});
export type PreviewBatchInput = z.input<typeof previewSchema>;
export type CreateBatchInput = z.input<typeof createSchema>;

/** What one person may send to one vehicle without another's consent. @throws CommandRefusedError, ValidationError */
export function requireBatchable(
  { operation, params }: z.output<typeof previewSchema>,
  actor: Actor,
): { definition: CommandDefinition; params: Record<string, unknown> } {
  const definition = requireDefinition(operation, actor);
  if (definition.needsApproval) {
    throw new ValidationError([{ path: 'operation', message: `${operation} is decided vehicle by vehicle` }]);
  }
  return { definition, params: parseParams(definition, params) };
}

/** @throws CommandRefusedError `reason_missing`, `deadline_too_long` */
export function requireTerms(
  definition: CommandDefinition,
  { reason, expiresInMs }: Pick<z.output<typeof createSchema>, 'reason' | 'expiresInMs'>,
): { reason: string | null; deadlineMs: number } {
  const { operation, needsReason, defaultDeadlineMs, maxDeadlineMs } = definition;
  if (needsReason && !reason) throw new CommandRefusedError('reason_missing', `${operation} needs a reason`);
  const deadlineMs = expiresInMs ?? defaultDeadlineMs;
  if (deadlineMs > maxDeadlineMs) {
    throw new CommandRefusedError('deadline_too_long', `${operation} may wait ${maxDeadlineMs / 1_000} s at most`);
  }
  return { reason: reason || null, deadlineMs };
}
