import { BlockList, isIP, isIPv4, SocketAddress } from 'node:net';

// RFC 4291 §2.5.5.2: an IPv4 client of a socket that speaks both
const MAPPED = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/;
const MAPPED_BITS = 96;
const BITS = { ipv4: 32, ipv6: 128 };
// Who has one IPv6 address has the 2^64 of its network (RFC 6177)
const NETWORK_BITS = 64;

export const familyOf = (address: string): 'ipv4' | 'ipv6' => (isIPv4(address) ? 'ipv4' : 'ipv6');

/** The one spelling of an address: short, lower case, IPv4 as such, without a zone. null: it is none. */
export function normaliseAddress(text: string): string | null {
  if (!isIP(text)) return null;
  const { address } = new SocketAddress({ address: text, family: familyOf(text) });
  return MAPPED.exec(address)?.[1] ?? address;
}

/** `address` or `address/bits`, in the one spelling. null: it is neither. */
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

/** Whether an address is in `range`, which is as `normaliseRange` gives it. */
export function createRange(range: string): (address: string) => boolean {
  const [network = '', bits = String(BITS[familyOf(range.split('/')[0] ?? '')])] = range.split('/');
  const list = new BlockList();
  list.addSubnet(network, Number(bits), familyOf(network));
  return (text) => {
    const address = normaliseAddress(text);
    return address !== null && list.check(address, familyOf(address));
  };
}

/** 127.0.0.0/8 or ::1 is in this range: our own processes connect from there. */
export function includesLoopback(range: string): boolean {
  const [network = ''] = range.split('/');
  const loopback = createRange('127.0.0.0/8');
  return loopback(network) || network === '::1' || ['127.0.0.1', '::1'].some(createRange(range));
}

/** What guesses are counted by: an IPv4 address, or the network of an IPv6 one. null: it is no address. */
export function networkOf(text: string): string | null {
  const address = normaliseAddress(text);
  if (address === null || isIPv4(address)) return address;
  const [head = '', tail] = address.split('::');
  const left = head.split(':').filter(Boolean);
  const right = tail?.split(':').filter(Boolean) ?? [];
  const zeros = Array.from({ length: tail === undefined ? 0 : 8 - left.length - right.length }, () => '0');
  return `${[...left, ...zeros, ...right].slice(0, NETWORK_BITS / 16).join(':')}::/${NETWORK_BITS}`;
}
