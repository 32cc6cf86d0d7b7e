import { BlockList, isIP, isIPv4, SocketAddress } from 'node:net';

// RFC 4291 §2.5.5.2: IPv4 client of a dual-stack socket
const MAPPED = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/;
const MAPPED_BITS = 96;
const BITS = { ipv4: 32, ipv6: 128 };
// A subscriber of one IPv6 address has its whole /64 (RFC 6177)
const NETWORK_BITS = 64;

const familyOf = (address: string): 'ipv4' | 'ipv6' => (isIPv4(address) ? 'ipv4' : 'ipv6');

/** Canonical form: compressed, lower case, IPv4-mapped as IPv4, without zone. Null if it is not an address. */
export function normaliseAddress(text: string): string | null {
  if (!isIP(text)) return null;
  const { address } = new SocketAddress({ address: text, family: familyOf(text) });
  return MAPPED.exec(address)?.[1] ?? address;
}

/** Canonical `address` or `address/bits`; null if it is neither. */
export function normaliseRange(text: string): string | null {
  const [given = '', bitsText, ...rest] = text.split('/');
  const address = normaliseAddress(given);
  if (address === null || rest.length > 0) return null;
  if (bitsText === undefined) return address;
  if (!/^\d{1,3}$/.test(bitsText)) return null;
  const mapped = familyOf(given) === 'ipv6' && familyOf(address) === 'ipv4';
  const bits = Number(bitsText) - (mapped ? MAPPED_BITS : 0);
  return bits >= 0 && bits <= BITS[familyOf(address)] ? `${address}/${bits}` : null;
}

/** Matches addresses in `range`, a result of `normaliseRange`. */
export function createRange(range: string): (address: string) => boolean {
  const [network = '', bits = String(BITS[familyOf(range.split('/')[0] ?? '')])] = range.split('/');
  const list = new BlockList();
  list.addSubnet(network, Number(bits), familyOf(network));
  return (text) => {
    const address = normaliseAddress(text);
    return address !== null && list.check(address, familyOf(address));
  };
}

const LOOPBACK = ['127.0.0.0/8', '::1'].map(createRange);
/** Whether it is an address of loopback. */
export const isLoopback = (address: string): boolean => LOOPBACK.some((includes) => includes(address));

/** Whether the range contains loopback addresses, from which our own processes connect. */
export function includesLoopback(range: string): boolean {
  const [network = ''] = range.split('/');
  return isLoopback(network) || ['127.0.0.1', '::1'].some(createRange(range));
}

/** Address by which failures are counted: IPv4, or the /64 of an IPv6 address. Null if it is not an address. */
export function networkOf(text: string): string | null {
  const address = normaliseAddress(text);
  if (address === null || isIPv4(address)) return address;
  const [head = '', tail] = address.split('::');
  const left = head.split(':').filter(Boolean);
  const right = tail?.split(':').filter(Boolean) ?? [];
  const zeros = Array.from({ length: tail === undefined ? 0 : 8 - left.length - right.length }, () => '0');
  return `${[...left, ...zeros, ...right].slice(0, NETWORK_BITS / 16).join(':')}::/${NETWORK_BITS}`;
}
