import { getBatch } from '@/lib/domain/commands';
import { route } from '@/lib/web';
import { getBatchOperation } from '@/lib/web/api';

export const GET = route(getBatchOperation, ({ ctx, params }) => getBatch({ ctx, input: params }));
