import { z } from 'zod';
import type { BatchState, BatchSummary } from '@/lib/contracts';
import { recordAudit } from '../../audit';
import { type Ctx, withTransaction } from '../../context';
import { ConflictError } from '../../errors';
import { parseInput } from '../../parse';
import { requireDefinition } from '../check-request';
import { requireSender } from '../permissions';
import { moveBatch } from './batch-store';
import { getBatch } from './read-batches';

const schema = z.object({ id: z.uuid() });
type Verb = (args: { ctx: Ctx; input: z.input<typeof schema> }) => Promise<BatchSummary>;

/** Issues nothing until it is resumed; what was issued goes on. @throws ConflictError `batch_state` */
export const pauseBatch: Verb = steer('pause', ['running'], 'paused');
/** @throws ConflictError `batch_state` */
export const resumeBatch: Verb = steer('resume', ['paused'], 'running');
/** Issues nothing more; what was issued goes on. @throws ConflictError `batch_state` */
export const stopBatch: Verb = steer('stop', ['running', 'paused'], 'stopped');

function steer(verb: string, from: readonly BatchState[], to: BatchState): Verb {
  return async ({ ctx, input }) => {
    requireSender(ctx.actor);
    const { id } = parseInput(schema, input);
    const batch = await getBatch({ ctx, input: { id } });
    requireDefinition(batch.operation, ctx.actor);
    await withTransaction(ctx, async (tx) => {
      const moved = await moveBatch(tx.db, { id, from, to, now: tx.clock.now() });
      if (!moved) throw new ConflictError('batch_state', `A batch that is ${batch.state} cannot be changed to ${to}`);
      await recordAudit(tx, { action: `command_batch.${verb}`, target: { type: 'command_batch', id } });
    });
    return getBatch({ ctx, input: { id } });
  };
}
