import type { Socket } from 'node:net';
import { networkOf } from '@/lib/domain/access';
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

// At 200 handshakes a second (one core) more would not get their turn before the deadline
const MAX_UNAUTHENTICATED = 4_096;
// Mobile operators put thousands of vehicles behind one address, and all of them come back at once after a restart
const MAX_BY_ADDRESS = 512;
// TLS handshake 10 s, CONNECT 10 s
const DEADLINE_MS = 20_000;
// Of those for our own processes, the edge's hooks, administration, files and the database of certificates
const RESERVED_DESCRIPTORS = 256;
// Where nobody says: POSIX guarantees far less, every system in use gives at least this
const FALLBACK_DESCRIPTORS = 1_024;

/** For this process. At least half of the file descriptors are for clients, also where there are few. */
export function connectionLimits(descriptors = readDescriptorLimit()): ConnectionLimits {
  const sockets = Math.max(descriptors - RESERVED_DESCRIPTORS, Math.floor(descriptors / 2));
  return {
    unauthenticated: Math.min(MAX_UNAUTHENTICATED, Math.floor(sockets / 2)),
    unauthenticatedByAddress: Math.min(MAX_BY_ADDRESS, Math.floor(sockets / 4)),
    sockets,
    deadlineMs: DEADLINE_MS,
  };
}

/** RLIMIT_NOFILE; Node has raised it to the hard limit. */
function readDescriptorLimit(): number {
  // Otherwise the report asks DNS for the names of peers; @types/node 20 does not know it
  Object.assign(process.report, { excludeNetwork: true });
  const { userLimits } = process.report.getReport() as { userLimits?: { open_files?: { soft: number | 'unlimited' } } };
  const soft = userLimits?.open_files?.soft;
  return typeof soft === 'number' ? soft : FALLBACK_DESCRIPTORS;
}

// As `networkOf` writes 127.0.0.1 and ::1
const THIS_MACHINE: ReadonlySet<string> = new Set(['127.0.0.1', '0:0:0:0::/64']);

type Pending = { network: string | null; timer: NodeJS.Timeout };
export type LimitRefusal = 'sockets' | 'unauthenticated' | 'address';

/**
 * Bounds what somebody without credentials can hold of a public listener: how many connections, of all and by address, and for how
 * long. The rest of the file descriptors stays for our own processes, so the broker can always ask the edge.
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
   * A new TCP connection.
   * @param options `proxied`: its address is the proxy's, and the client's is told later
   * @returns false: it is cut
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

  /** The proxy has told whose connection it is. @returns false: that address has too many, and it is cut */
  checkAddress(socket: Socket, address: string): boolean {
    const pending = this.#pending.get(keyOf(socket));
    if (!pending) return true;
    const network = countedNetwork(address);
    if (!this.#take(network)) return this.#refuse(socket, 'address');
    pending.network = network;
    return true;
  }

  /** The client was let in: what limits strangers does not limit it any more. Any socket of that connection will do. */
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

/** null: it is this machine, a proxy with the connections of many, or our own simulator. */
function countedNetwork(address: string): string | null {
  const network = networkOf(address);
  return network !== null && THIS_MACHINE.has(network) ? null : network;
}

/** The same for a TCP socket and the TLS socket over it. */
const keyOf = ({ localPort, remoteAddress, remotePort }: Socket): string =>
  `${localPort} ${remoteAddress} ${remotePort}`;
