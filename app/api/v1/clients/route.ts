import { listClients } from '@/lib/domain/broker';
import { getBroker, route } from '@/lib/web';
import { listClientsOperation } from '@/lib/web/api';

export const GET = route(listClientsOperation, ({ ctx, query }) =>
  listClients({ ctx, broker: getBroker(), input: query }),
);
