import { createBatchOperation } from '@/lib/contracts';
import { recordAudit } from '../../audit';
import { withTransaction } from '../../context';
import { ConflictError } from '../../errors';
import { verb } from '../../verb';
import { requireBatchable, requireTerms } from './batch-input';
import { insertBatch, selectBatch } from './batch-store';
import { selectVehicles } from './select-vehicles';

/**
 * One command to each vehicle of a selection, at a rate; vehicles that would be refused are left out. The key is the id of
 * the batch: the same one again is the same batch.
 * @throws ForbiddenError, ValidationError, CommandRefusedError, ConflictError `batch_empty`
 */
export const createBatch = verb(createBatchOperation, async ({ ctx, input: request }) => {
  const { definition, params } = requireBatchable(request, ctx.actor);
  const { reason, deadlineMs } = requireTerms(definition, request);
  const { included, excluded } = await selectVehicles(ctx, definition, request);
  if (included.length === 0) throw new ConflictError('batch_empty', 'No vehicle of the selection can get this command');
  const { operation } = definition;
  const id = request.idempotencyKey;
  await withTransaction(ctx, async (tx) => {
    const now = tx.clock.now();
    const { perMinute } = request;
    const isNew = await insertBatch(tx.db, tx.actor, {
      id,
      operation,
      params,
      reason,
      deadlineMs,
      perMinute,
      now,
      included,
    });
    if (!isNew) return;
    await recordAudit(tx, {
      action: 'command_batch.create',
      target: { type: 'command_batch', id },
      detail: { operation, reason, vehicles: included.length, perMinute },
    });
  });
  const batch = await selectBatch(ctx, id);
  if (!batch) throw new ConflictError('batch_id_taken', 'This key was used before by another person');
  return { batch, excluded };
});
