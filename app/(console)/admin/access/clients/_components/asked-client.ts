import type { BrokerClient } from '@/lib/contracts';

/** What a dialog says about a client. */
export type AskedClient = Pick<BrokerClient, 'clientId' | 'kind' | 'connected' | 'queue' | 'cleanStart'>;
