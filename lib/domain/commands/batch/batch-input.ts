import type { CommandDefinition, createBatchOperation, ParsedInput, previewBatchOperation } from '@/lib/contracts';
import type { Actor } from '../../context';
import { ValidationError } from '../../errors';
import { requireDefinition } from '../check-request';
import { CommandRefusedError } from '../errors';
import { parseParams } from '../issue-command';

/** What one person may send to one vehicle without another's consent. @throws CommandRefusedError, ValidationError */
export function requireBatchable(
  { operation, params }: ParsedInput<typeof previewBatchOperation>,
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
  { reason, expiresInMs }: Pick<ParsedInput<typeof createBatchOperation>, 'reason' | 'expiresInMs'>,
): { reason: string | null; deadlineMs: number } {
  const { operation, needsReason, defaultDeadlineMs, maxDeadlineMs } = definition;
  if (needsReason && !reason) throw new CommandRefusedError('reason_missing', `${operation} needs a reason`);
  const deadlineMs = expiresInMs ?? defaultDeadlineMs;
  if (deadlineMs > maxDeadlineMs) {
    throw new CommandRefusedError('deadline_too_long', `${operation} may wait ${maxDeadlineMs / 1_000} s at most`);
  }
  return { reason: reason || null, deadlineMs };
}
