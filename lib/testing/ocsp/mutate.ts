const MAX_NESTING = 8_000;
const SEQUENCE = 0x30;
const INDEFINITE = 0x80;

/** Damages DER in one of several ways: bits, truncation, wrong lengths, nesting, repeated parts, random bytes. */
export function mutate(der: Buffer, random: () => number): Buffer {
  const below = (limit: number) => Math.floor(random() * limit);
  const copy = Buffer.from(der);
  const at = below(copy.length);
  const ways: (() => Buffer)[] = [
    () => {
      for (let i = 0; i <= below(4); i++) {
        const place = below(copy.length);
        copy[place] = (copy[place] ?? 0) ^ (1 << below(8));
      }
      return copy;
    },
    () => copy.subarray(0, at),
    () => copy.subarray(at),
    // A length of up to 2^64 - 1, or an indefinite one, in place of one octet
    () => Buffer.concat([copy.subarray(0, at), lengthOf(below(9), below), copy.subarray(at + 1)]),
    () => {
      copy[at] = below(256);
      return copy;
    },
    () => nested(copy, 1 + below(MAX_NESTING), random() < 0.5),
    () => {
      const part = copy.subarray(at, at + below(copy.length - at));
      return Buffer.concat([copy.subarray(0, at), ...Array.from({ length: 1 + below(40) }, () => part)]);
    },
    () => Buffer.from(Array.from({ length: below(20_000) }, () => below(256))),
  ];
  return ways[below(ways.length)]?.() ?? copy;
}

const lengthOf = (octets: number, below: (limit: number) => number): Buffer =>
  Buffer.from([INDEFINITE + octets, ...Array.from({ length: octets }, () => below(256))]);

/** Wraps in `depth` sequences, with definite lengths, or (`open`) with indefinite ones without an end. */
function nested(inner: Buffer, depth: number, open: boolean): Buffer {
  if (open) return Buffer.concat([Buffer.alloc(depth * 2, Buffer.from([SEQUENCE, INDEFINITE])), inner]);
  const headers: Buffer[] = [inner];
  let length = inner.length;
  for (let level = 0; level < Math.min(depth, 3_000); level++) {
    const header = Buffer.from([SEQUENCE, 0x82, (length >> 8) & 0xff, length & 0xff]);
    headers.push(header);
    length += header.length;
  }
  return Buffer.concat(headers.reverse());
}
