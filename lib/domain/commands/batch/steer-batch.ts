import {
  type BatchState,
  type BatchSummary,
  pauseBatchOperation,
  resumeBatchOperation,
  stopBatchOperation,
} from '@/lib/contracts';
import { recordAudit } from '../../audit';
import { type Ctx, withTransaction } from '../../context';
import { ConflictError } from '../../errors';
import { verb } from '../../verb';
import { requireDefinition } from '../check-request';
import { moveBatch } from './batch-store';
import { getBatch } from './read-batches';

// Each throws NotFoundError, ConflictError `batch_state` where it cannot be done now, CommandRefusedError `role_not_allowed`.

/** Issues nothing until it is resumed; what was issued goes on. */
export const pauseBatch = verb(pauseBatchOperation, (args) => steer(args, 'pause', ['running'], 'paused'));

export const resumeBatch = verb(resumeBatchOperation, (args) => steer(args, 'resume', ['paused'], 'running'));

/** Issues nothing more; what was issued goes on. */
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
