import type { IncomingMessage } from 'node:http';
import { BlockList, isIP } from 'node:net';

/** Finds the address of a request's client. */
export type ClientAddress = (request: Pick<IncomingMessage, 'headers' | 'socket'>) => string;

/** The address without the prefix of IPv4-mapped IPv6, as sockets on `::` report it. */
const plain = (address: string): string => address.replace(/^::ffff:(?=\d+\.\d+\.\d+\.\d+$)/i, '');

/**
 * The address of the socket, unless a trusted proxy connected: then the last address of `X-Forwarded-For` that no trusted
 * proxy has. What a client writes into that header has no effect, as proxies append to it.
 * @param trusted addresses and networks (`10.0.0.0/8`) of proxies
 */
export function createClientAddress(trusted: readonly string[]): ClientAddress {
  const proxies = new BlockList();
  for (const entry of trusted) {
    const [address = '', prefix] = entry.split('/');
    const family = isIP(address) === 6 ? 'ipv6' : 'ipv4';
    if (prefix === undefined) proxies.addAddress(address, family);
    else proxies.addSubnet(address, Number(prefix), family);
  }
  const isProxy = (address: string): boolean => {
    const family = isIP(address);
    return family !== 0 && proxies.check(address, family === 6 ? 'ipv6' : 'ipv4');
  };
  return ({ headers, socket }) => {
    const peer = plain(socket.remoteAddress ?? '');
    if (!isProxy(peer)) return peer;
    const forwarded = [headers['x-forwarded-for'] ?? []].flat().join(',');
    const hops = forwarded.split(',').map((hop) => plain(hop.trim()));
    let address = peer;
    for (const hop of hops.reverse()) {
      // A proxy that writes something else than addresses: the last proxy is all that is known
      if (isIP(hop) === 0) return address;
      address = hop;
      if (!isProxy(hop)) return hop;
    }
    return address;
  };
}
