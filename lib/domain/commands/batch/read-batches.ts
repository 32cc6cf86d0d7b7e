import { getBatchOperation, listBatchesOperation } from '@/lib/contracts';
import { NotFoundError } from '../../errors';
import { verb } from '../../verb';
import { selectBatch, selectBatches } from './batch-store';

const SHOWN = 100;

/** The newest hundred that the actor may see. */
export const listBatches = verb(listBatchesOperation, ({ ctx }) => selectBatches(ctx, SHOWN));

/** How far it is. @throws NotFoundError also for one with vehicles of a fleet that the actor may not see */
export const getBatch = verb(getBatchOperation, async ({ ctx, input: { id } }) => {
  const batch = await selectBatch(ctx, id);
  if (!batch) throw new NotFoundError(`Batch ${id}`);
  return batch;
});
