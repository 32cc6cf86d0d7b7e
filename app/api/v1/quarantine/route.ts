import { listQuarantinedMessages } from '@/lib/domain/telemetry';
import { route } from '@/lib/web';
import { listQuarantineOperation } from '@/lib/web/api';

export const GET = route(listQuarantineOperation, ({ ctx, query }) => listQuarantinedMessages({ ctx, input: query }));
