import { approveCommand } from '@/lib/domain/commands';
import { route } from '@/lib/web';
import { approveCommandOperation } from '@/lib/web/api';

export const POST = route(approveCommandOperation, ({ ctx, params, body }) =>
  approveCommand({ ctx, input: { ...params, ...body } }),
);
