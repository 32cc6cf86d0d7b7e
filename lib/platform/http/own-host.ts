import type { IncomingMessage } from 'node:http';
import { networkInterfaces } from 'node:os';

const HOST = /^(?<name>\[[0-9a-f:.]+\]|[a-z0-9.-]+)(:\d{1,5})?$/i;
const LOOPBACK = /^(localhost|127(\.\d{1,3}){3}|\[::1\])$/i;

export const SEVERAL_HOSTS = {
  status: 400,
  code: 'host_ambiguous',
  detail: 'The request has more than one Host header',
} as const;

/** Whether a request has several Host headers, of which Node takes the first (RFC 9112 §3.2: answered with 400). */
export const hasSeveralHosts = ({ rawHeaders }: IncomingMessage): boolean =>
  rawHeaders.filter((text, i) => i % 2 === 0 && text.toLowerCase() === 'host').length > 1;

/**
 * Whether a Host header names this machine: loopback, or an address of its network interfaces. A name of DNS is not enough:
 * whoever controls it could put the name of another site into our links.
 */
export function isOwnHost(host: string | null | undefined): boolean {
  const name = HOST.exec(host ?? '')?.groups?.name;
  // A port above 65535, or an address like 127.999.0.1
  if (name === undefined || !URL.canParse(`http://${host}`)) return false;
  return LOOPBACK.test(name) || ownAddresses().has(name.replace(/^\[|\]$/g, '').toLowerCase());
}

/** Whether an origin is on loopback, which no other machine reaches. */
export const isLoopback = (origin: string): boolean => LOOPBACK.test(new URL(origin).hostname);

// Read at each call, as interfaces come and go; about 40 µs
const ownAddresses = (): Set<string> =>
  new Set(Object.values(networkInterfaces()).flatMap((one) => one?.map(({ address }) => address.toLowerCase()) ?? []));
