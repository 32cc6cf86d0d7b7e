import {
  type BatchState,
  type BatchSummary,
  getBatchOperation,
  listBatchesOperation,
  pauseBatchOperation,
  resumeBatchOperation,
  stopBatchOperation,
} from '@/lib/contracts';
import { recordAudit } from '../../audit';
import { type Ctx, withTransaction } from '../../context';
import { ConflictError, NotFoundError } from '../../errors';
import { verb } from '../../verb';
import { requireDefinition } from '../check-request';
import { moveBatch, selectBatch, selectBatches } from './batch-store';

// pauseBatch, resumeBatch and stopBatch throw NotFoundError, ConflictError `batch_state`, CommandRefusedError `role_not_allowed`.

/** Issues no commands until it is resumed; issued commands continue. */
export const pauseBatch = verb(pauseBatchOperation, (args) => steer(args, 'pause', ['running'], 'paused'));

export const resumeBatch = verb(resumeBatchOperation, (args) => steer(args, 'resume', ['paused'], 'running'));

/** Issues no more commands; issued commands continue. */
export const stopBatch = verb(stopBatchOperation, (args) => steer(args, 'stop', ['running', 'paused'], 'stopped'));

async function steer(
  { ctx, input: { id } }: { ctx: Ctx; input: { id: string } },
  action: string,
  from: readonly BatchState[],
  to: BatchState,
): Promise<BatchSummary> {
  const batch = await getBatch({ ctx, input: { id } });
  requireDefinition(batch.operation, ctx.actor);
  await withTransaction(ctx, async (tx) => {
    const moved = await moveBatch(tx.db, { id, from, to, now: ctx.clock.now() });
    if (!moved) throw new ConflictError('batch_state', `A batch that is ${batch.state} cannot be changed to ${to}`);
    await recordAudit(tx, { action: `command_batch.${action}`, target: { type: 'command_batch', id } });
  });
  return getBatch({ ctx, input: { id } });
}

const LIMIT = 100;

/** The newest LIMIT batches that the actor may see. */
export const listBatches = verb(listBatchesOperation, ({ ctx }) => selectBatches(ctx, LIMIT));

/** @throws NotFoundError also for a batch with vehicles of a fleet that the actor may not see */
export const getBatch = verb(getBatchOperation, async ({ ctx, input: { id } }) => {
  const batch = await selectBatch(ctx, id);
  if (!batch) throw new NotFoundError(`Batch ${id}`);
  return batch;
});
