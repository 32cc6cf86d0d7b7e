import type { BrokerHealth } from '@/lib/platform/broker';
import type { AedesBroker } from './aedes-internals';
import type { ClientDirectory } from './client-directory';
import type { Connections } from './connections';

/** What is shown to our own processes, and what they may change. */
export type AdminParts = {
  aedes: AedesBroker;
  connections: Connections;
  directory: ClientDirectory;
  health(): Omit<BrokerHealth, 'tellsFingerprint'>;
};
