import { getCommand } from '@/lib/domain/commands';
import { route } from '@/lib/web';
import { getCommandOperation } from '@/lib/web/api';

export const GET = route(getCommandOperation, ({ ctx, params }) => getCommand({ ctx, input: params }));
