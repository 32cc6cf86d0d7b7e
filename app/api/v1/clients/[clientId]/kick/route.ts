import { kickClient } from '@/lib/domain/broker';
import { getBroker, route } from '@/lib/web';
import { kickClientOperation } from '@/lib/web/api';

export const POST = route(kickClientOperation, async ({ ctx, params, body }) => {
  await kickClient({ ctx, broker: getBroker(), input: { ...params, ...body } });
});
