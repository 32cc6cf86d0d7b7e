import type { TlsOptions } from 'node:tls';

export type BrokerSettings = {
  /** Name of this node in presence; the same after a restart. */
  node: string;
  edgeUrl: string;
  hookSecret: string;
  topicRoot: string;
  tls: Pick<TlsOptions, 'ca' | 'cert' | 'key'>;
  /** Ports: 0 is any that is free. */
  tlsPort: number;
  wsPort: number;
  /** null: no plain listener. */
  tcpPort: number | null;
};
