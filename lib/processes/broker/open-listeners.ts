import type { Refusal } from '@/lib/domain/access';
import type { Secret } from '@/lib/platform/secrets';
import type { ConnectionLimiter, ConnectionLimits } from './connection-limiter';
import { listenProxied } from './listen-proxied';
import {
  type Accept,
  type BrokerTls,
  type Listener,
  listenTcp,
  listenTls,
  listenWebSocket,
  tlsRefusal,
} from './listeners';
import type { BrokerMetrics } from './metrics';

export type BrokerSettings = {
  /** Name of this node in presence; must be the same after a restart. */
  node: string;
  edgeUrl: string;
  hookSecret: Secret;
  topicRoot: string;
  tls: BrokerTls;
  /** Ports; 0: any free one. */
  tlsPort: number;
  wsPort: number;
  /** Addresses to listen on; undefined: all. */
  tlsHost?: string | undefined;
  wsHost?: string | undefined;
  /** Of the WebSocket listener; absent: without TLS. */
  wsTls?: Pick<BrokerTls, 'cert' | 'key'> | undefined;
  /** null: no plain listener. */
  tcpPort: number | null;
  /** For connections whose TLS a proxy has terminated; absent: no such listener. */
  proxied?: { port: number; host: string };
  /** Acknowledge events and command answers only once a session subscribes to them. */
  holdMessages?: boolean;
  /** Of unauthenticated connections; default `connectionLimits()`. */
  limits?: ConnectionLimits;
  /** Default SERVICE_DRAIN_TIMEOUT_MS. */
  serviceDrainTimeoutMs?: number;
};

export type Listeners = {
  ports: { tls: number; ws: number; tcp: number | null; proxied: number | null };
  renewTls(tls: BrokerTls): void;
  renewWsTls(tls: Pick<BrokerTls, 'cert' | 'key'>): void;
  close(): Promise<void>;
};

type Parts = { accept: Accept; limiter: ConnectionLimiter; metrics: BrokerMetrics; refuse(refusal: Refusal): void };

/** Opens all listeners; if one fails, closes the others and rejects. */
export async function openListeners(
  { tls, tlsPort, tlsHost, wsPort, wsHost, wsTls, tcpPort, proxied }: BrokerSettings,
  { accept, limiter, metrics, refuse }: Parts,
): Promise<Listeners> {
  const open: Listener[] = [];
  const close = async () => {
    await Promise.all(open.map((listener) => listener.close()));
  };
  const add = async (opening: Promise<Listener>): Promise<number> => {
    const listener = await opening;
    open.push(listener);
    return listener.port;
  };
  const onFailure = (...args: Parameters<typeof tlsRefusal>) => {
    const refusal = tlsRefusal(...args);
    metrics.tlsFailures.inc({ reason: refusal?.reason ?? 'handshake' });
    if (refusal) refuse(refusal);
  };
  try {
    const overTls = listenTls({ port: tlsPort, host: tlsHost, tls, limiter, accept, onFailure });
    const overWebSocket = listenWebSocket({ port: wsPort, host: wsHost, tls: wsTls, limiter, accept });
    const ports = {
      tls: await add(overTls),
      ws: await add(overWebSocket),
      tcp: tcpPort === null ? null : await add(listenTcp({ port: tcpPort, accept })),
      proxied: proxied ? await add(listenProxied({ ...proxied, limiter, accept, onFailure })) : null,
    };
    const [{ renew: renewTls }, { renew: renewWsTls }] = await Promise.all([overTls, overWebSocket]);
    return { ports, renewTls, renewWsTls, close };
  } catch (error) {
    await close();
    throw error;
  }
}
