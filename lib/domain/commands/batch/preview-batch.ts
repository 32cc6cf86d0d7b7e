import type { BatchPreview } from '@/lib/contracts';
import type { Ctx } from '../../context';
import { parseInput } from '../../parse';
import { requireSender } from '../permissions';
import { type PreviewBatchInput, previewSchema, requireBatchable } from './batch-input';
import { selectVehicles } from './select-vehicles';

/**
 * What a batch would do, without doing it.
 * @throws ForbiddenError, ValidationError, CommandRefusedError
 */
export async function previewBatch({ ctx, input }: { ctx: Ctx; input: PreviewBatchInput }): Promise<BatchPreview> {
  requireSender(ctx.actor);
  const request = parseInput(previewSchema, input);
  const { definition } = requireBatchable(request, ctx.actor);
  const { included, excluded } = await selectVehicles(ctx, definition, request);
  return { operation: definition.operation, included: included.length, excluded };
}
