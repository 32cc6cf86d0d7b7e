import { cancelCommand } from '@/lib/domain/commands';
import { route } from '@/lib/web';
import { cancelCommandOperation } from '@/lib/web/api';

export const POST = route(cancelCommandOperation, ({ ctx, params, body }) =>
  cancelCommand({ ctx, input: { ...params, ...body } }),
);
