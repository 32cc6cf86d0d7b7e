import { listCommands } from '@/lib/domain/commands';
import { route } from '@/lib/web';
import { listCommandsOperation } from '@/lib/web/api';

export const GET = route(listCommandsOperation, ({ ctx, query }) => listCommands({ ctx, input: query }));
