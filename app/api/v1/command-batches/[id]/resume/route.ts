import { resumeBatch } from '@/lib/domain/commands';
import { route } from '@/lib/web';
import { resumeBatchOperation } from '@/lib/web/api';

export const POST = route(resumeBatchOperation, ({ ctx, params }) => resumeBatch({ ctx, input: params }));
