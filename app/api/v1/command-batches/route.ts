import { createBatch, listBatches } from '@/lib/domain/commands';
import { idempotencyKey, route } from '@/lib/web';
import { createBatchOperation, listBatchesOperation } from '@/lib/web/api';

export const GET = route(listBatchesOperation, ({ ctx }) => listBatches({ ctx }));

export const POST = route(createBatchOperation, ({ ctx, body, request }) =>
  createBatch({ ctx, input: { ...body, idempotencyKey: idempotencyKey(request) } }),
);
