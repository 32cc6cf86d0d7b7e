import type { Server, Socket } from 'node:net';
import { networkOf } from './address';
import { readDescriptorLimit } from './descriptors';

const MAX_CONNECTIONS = 4_096;

/**
 * Limits the open connections of `server`. Once there are `max`, a new one closes the newest of the network (an IPv4 address, or a
 * /64 of IPv6) with the most, or is refused if its own network has as many. So no network keeps out another, while a proxy in front
 * may have all. To be called before the server listens.
 * @param max default: MAX_CONNECTIONS, and at most half of the file descriptors
 */
export function shareConnections(
  server: Server,
  max = Math.min(MAX_CONNECTIONS, Math.floor(readDescriptorLimit() / 2)),
): void {
  const byNetwork = new Map<string, Set<Socket>>();
  let open = 0;

  function take(socket: Socket): boolean {
    const network = networkOf(socket.remoteAddress ?? '') ?? '';
    const count = byNetwork.get(network)?.size ?? 0;
    if (open >= max) {
      const largest = findLargest();
      // With a difference of one, two networks would close each other's in turn
      if (largest.sockets.size <= count + 1) return false;
      const newest = [...largest.sockets].at(-1);
      if (newest) release(largest.network, newest);
      newest?.destroy();
    }
    open++;
    byNetwork.set(network, (byNetwork.get(network) ?? new Set()).add(socket));
    socket.once('close', () => release(network, socket));
    return true;
  }

  function release(network: string, socket: Socket): void {
    const sockets = byNetwork.get(network);
    if (!sockets?.delete(socket)) return;
    open--;
    if (sockets.size === 0) byNetwork.delete(network);
  }

  function findLargest(): { network: string; sockets: ReadonlySet<Socket> } {
    let largest = { network: '', sockets: new Set<Socket>() };
    for (const [network, sockets] of byNetwork) {
      if (sockets.size > largest.sockets.size) largest = { network, sockets };
    }
    return largest;
  }

  // In front of the server's own: HTTP, or TLS
  const listeners = server.listeners('connection');
  server.removeAllListeners('connection');
  server.on('connection', (socket) => {
    if (!take(socket)) socket.destroy();
    else for (const listener of listeners) listener.call(server, socket);
  });
}
