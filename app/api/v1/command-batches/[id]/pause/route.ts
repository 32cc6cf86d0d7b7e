import { pauseBatch } from '@/lib/domain/commands';
import { route } from '@/lib/web';
import { pauseBatchOperation } from '@/lib/web/api';

export const POST = route(pauseBatchOperation, ({ ctx, params }) => pauseBatch({ ctx, input: params }));
