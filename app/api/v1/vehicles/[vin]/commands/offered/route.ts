import { offerCommands } from '@/lib/domain/commands';
import { route } from '@/lib/web';
import { offerCommandsOperation } from '@/lib/web/api';

export const GET = route(offerCommandsOperation, ({ ctx, params }) => offerCommands({ ctx, input: params }));
