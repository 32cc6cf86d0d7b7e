import { z } from 'zod';
import type { BatchSummary } from '@/lib/contracts';
import type { Ctx } from '../../context';
import { NotFoundError } from '../../errors';
import { parseInput } from '../../parse';
import { selectBatch, selectBatches } from './batch-store';

const SHOWN = 100;

/** The newest hundred that the actor may see. */
export const listBatches = ({ ctx }: { ctx: Ctx }): Promise<BatchSummary[]> => selectBatches(ctx, SHOWN);

const schema = z.object({ id: z.uuid() });

/** How far it is. @throws NotFoundError also for one with vehicles of a fleet that the actor may not see */
export async function getBatch({ ctx, input }: { ctx: Ctx; input: z.input<typeof schema> }): Promise<BatchSummary> {
  const { id } = parseInput(schema, input);
  const batch = await selectBatch(ctx, id);
  if (!batch) throw new NotFoundError(`Batch ${id}`);
  return batch;
}
