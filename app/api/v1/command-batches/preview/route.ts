import { previewBatch } from '@/lib/domain/commands';
import { route } from '@/lib/web';
import { previewBatchOperation } from '@/lib/web/api';

export const POST = route(previewBatchOperation, ({ ctx, body }) => previewBatch({ ctx, input: body }));
