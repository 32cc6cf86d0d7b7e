import { previewBatchOperation } from '@/lib/contracts';
import { verb } from '../../verb';
import { requireBatchable } from './batch-input';
import { selectVehicles } from './select-vehicles';

/**
 * What a batch would do, without doing it.
 * @throws ForbiddenError, ValidationError, CommandRefusedError
 */
export const previewBatch = verb(previewBatchOperation, async ({ ctx, input: request }) => {
  const { definition } = requireBatchable(request, ctx.actor);
  const { included, excluded } = await selectVehicles(ctx, definition, request);
  return { operation: definition.operation, included: included.length, excluded };
});
