import { stopBatch } from '@/lib/domain/commands';
import { route } from '@/lib/web';
import { stopBatchOperation } from '@/lib/web/api';

export const POST = route(stopBatchOperation, ({ ctx, params }) => stopBatch({ ctx, input: params }));
