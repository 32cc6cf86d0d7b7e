import type { Refusal } from '@/lib/domain/access';
import type { BrokerSettings } from './broker-settings';
import type { ConnectionGate } from './connection-gate';
import { listenProxied } from './listen-proxied';
import { type Accept, type BrokerTls, type Listener, listenTcp, listenTls, listenWebSocket } from './listeners';
import type { BrokerMetrics } from './metrics';
import { tlsRefusal } from './tls-refusal';

export type Listeners = {
  ports: { tls: number; ws: number; tcp: number | null; proxied: number | null };
  renewTls(tls: BrokerTls): void;
  close(): Promise<void>;
};

type Parts = { accept: Accept; gate: ConnectionGate; metrics: BrokerMetrics; refuse(refusal: Refusal): void };

/** All or none: a port that is taken closes the others again. */
export async function openListeners(
  { tls, tlsPort, wsPort, tcpPort, proxied }: BrokerSettings,
  { accept, gate, metrics, refuse }: Parts,
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
    const overTls = listenTls({ port: tlsPort, tls, gate, accept, onFailure });
    const ports = {
      tls: await add(overTls),
      ws: await add(listenWebSocket({ port: wsPort, gate, accept })),
      tcp: tcpPort === null ? null : await add(listenTcp({ port: tcpPort, accept })),
      proxied: proxied ? await add(listenProxied({ ...proxied, gate, accept, onFailure })) : null,
    };
    const { renew: renewTls } = await overTls;
    return { ports, renewTls, close };
  } catch (error) {
    await close();
    throw error;
  }
}
