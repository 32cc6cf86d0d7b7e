import { inspectBroker } from '@/lib/domain/broker';
import { getBroker, route } from '@/lib/web';
import { inspectBrokerOperation } from '@/lib/web/api';

export const GET = route(inspectBrokerOperation, ({ ctx }) => inspectBroker({ ctx, broker: getBroker() }));
