import { getClient } from '@/lib/domain/broker';
import { getBroker, route } from '@/lib/web';
import { getClientOperation } from '@/lib/web/api';

export const GET = route(getClientOperation, ({ ctx, params }) =>
  getClient({ ctx, broker: getBroker(), input: params }),
);
