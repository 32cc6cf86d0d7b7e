import type { GateLimits } from './connection-gate';
import type { BrokerTls } from './listeners';

export type BrokerSettings = {
  /** Name of this node in presence; the same after a restart. */
  node: string;
  edgeUrl: string;
  hookSecret: string;
  topicRoot: string;
  tls: BrokerTls;
  /** Ports: 0 is any that is free. */
  tlsPort: number;
  wsPort: number;
  /** null: no plain listener. */
  tcpPort: number | null;
  /** For connections whose TLS a proxy has ended; absent: no such listener. */
  proxied?: { port: number; host: string };
  /** Events and answers of vehicles are not acknowledged before somebody's session keeps them. */
  holdMessages?: boolean;
  /** Of connections that are not authenticated; default `gateLimits()`. */
  limits?: GateLimits;
  /** How long one of our own processes may read nothing; default SERVICE_DRAIN_TIMEOUT_MS. */
  serviceDrainTimeoutMs?: number;
};
