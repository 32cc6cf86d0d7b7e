import { denyCommand } from '@/lib/domain/commands';
import { route } from '@/lib/web';
import { denyCommandOperation } from '@/lib/web/api';

export const POST = route(denyCommandOperation, ({ ctx, params, body }) =>
  denyCommand({ ctx, input: { ...params, ...body } }),
);
