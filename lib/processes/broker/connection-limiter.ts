import type { Socket } from 'node:net';
import { networkOf, readDescriptorLimit } from '@/lib/platform/net';
import type { BrokerMetrics } from './metrics';

export type ConnectionLimits = {
  /** Connections that are not authenticated yet, of all addresses. */
  unauthenticated: number;
  /** Of those, from one address, or one /64 of IPv6. */
  unauthenticatedByAddress: number;
  /** Open sockets, authenticated or not. */
  sockets: number;
  /** From the TCP connection to the accepted CONNECT. */
  deadlineMs: number;
};

// At 200 handshakes a second (one core) more would not finish before the deadline
const MAX_UNAUTHENTICATED = 4_096;
// Mobile operators put thousands of vehicles behind one address, and all reconnect at once after a restart
const MAX_BY_ADDRESS = 512;
// TLS handshake 10 s, CONNECT 10 s
const DEADLINE_MS = 20_000;
// For our own processes, the edge's hooks, administration, files and the database of certificates
const RESERVED_DESCRIPTORS = 256;

/** Limits for this process. At least half of the file descriptors are for clients. */
export function connectionLimits(descriptors = readDescriptorLimit()): ConnectionLimits {
  const sockets = Math.max(descriptors - RESERVED_DESCRIPTORS, Math.floor(descriptors / 2));
  return {
    unauthenticated: Math.min(MAX_UNAUTHENTICATED, Math.floor(sockets / 2)),
    unauthenticatedByAddress: Math.min(MAX_BY_ADDRESS, Math.floor(sockets / 4)),
    sockets,
    deadlineMs: DEADLINE_MS,
  };
}

// 127.0.0.1 and ::1 in the form of `networkOf`
const THIS_MACHINE: ReadonlySet<string> = new Set(['127.0.0.1', '0:0:0:0::/64']);

type Pending = { network: string | null; timer: NodeJS.Timeout };
type LimitRefusal = 'sockets' | 'unauthenticated' | 'address';

/**
 * Limits unauthenticated connections to the public listeners: their number in total and by address, and their duration. The other
 * file descriptors stay free for our own processes, so that the broker can always reach the edge.
 */
export class ConnectionLimiter {
  #sockets = 0;
  readonly #pending = new Map<string, Pending>();
  readonly #byNetwork = new Map<string, number>();

  constructor(
    private readonly limits: ConnectionLimits,
    private readonly metrics: Pick<BrokerMetrics, 'openSockets' | 'unauthenticated' | 'connectionsRefused' | 'late'>,
  ) {}

  /**
   * Counts a new TCP connection.
   * @param options `proxied`: the address is the proxy's; `checkAddress` follows with the client's
   * @returns false: over a limit, and the socket was destroyed
   */
  accept(socket: Socket, { proxied = false }: { proxied?: boolean } = {}): boolean {
    if (this.#sockets >= this.limits.sockets) return this.#refuse(socket, 'sockets');
    if (this.#pending.size >= this.limits.unauthenticated) return this.#refuse(socket, 'unauthenticated');
    const network = proxied ? null : countedNetwork(socket.remoteAddress ?? '');
    if (!this.#take(network)) return this.#refuse(socket, 'address');
    const key = keyOf(socket);
    const timer = setTimeout(() => {
      this.metrics.late.inc();
      socket.destroy();
    }, this.limits.deadlineMs);
    this.#pending.set(key, { network, timer });
    this.#sockets++;
    socket.once('close', () => {
      this.#sockets--;
      this.#settle(key);
      this.#report();
    });
    this.#report();
    return true;
  }

  /** @param address the client's, from the proxy's header. @returns false: over its limit, and the socket was destroyed */
  checkAddress(socket: Socket, address: string): boolean {
    const pending = this.#pending.get(keyOf(socket));
    if (!pending) return true;
    const network = countedNetwork(address);
    if (!this.#take(network)) return this.#refuse(socket, 'address');
    pending.network = network;
    return true;
  }

  /** Lifts the limits for unauthenticated connections from this one. `socket` may be its TCP or its TLS socket. */
  authenticated(socket: Socket): void {
    this.#settle(keyOf(socket));
    this.#report();
  }

  #take(network: string | null): boolean {
    if (network === null) return true;
    const count = this.#byNetwork.get(network) ?? 0;
    if (count >= this.limits.unauthenticatedByAddress) return false;
    this.#byNetwork.set(network, count + 1);
    return true;
  }

  #settle(key: string): void {
    const pending = this.#pending.get(key);
    if (!pending) return;
    this.#pending.delete(key);
    clearTimeout(pending.timer);
    if (pending.network === null) return;
    const left = (this.#byNetwork.get(pending.network) ?? 1) - 1;
    if (left > 0) this.#byNetwork.set(pending.network, left);
    else this.#byNetwork.delete(pending.network);
  }

  #refuse(socket: Socket, reason: LimitRefusal): false {
    this.metrics.connectionsRefused.inc({ reason });
    socket.destroy();
    return false;
  }

  #report(): void {
    this.metrics.openSockets.set(this.#sockets);
    this.metrics.unauthenticated.set(this.#pending.size);
  }
}

/** @returns null: this machine (a proxy with connections of many clients, or our own simulator), which is not counted */
function countedNetwork(address: string): string | null {
  const network = networkOf(address);
  return network !== null && THIS_MACHINE.has(network) ? null : network;
}

/** The same for a TCP socket and the TLS socket over it. */
const keyOf = ({ localPort, remoteAddress, remotePort }: Socket): string =>
  `${localPort} ${remoteAddress} ${remotePort}`;
