import { readBrokerHealth } from '@/lib/domain/presence';
import { route } from '@/lib/web';
import { brokerHealthOperation } from '@/lib/web/api';

export const GET = route(brokerHealthOperation, ({ ctx }) => readBrokerHealth({ ctx }));
