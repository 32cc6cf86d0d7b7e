import { verify, type X509Certificate } from 'node:crypto';

/** The parts of a revocation list (RFC 5280 §5.1) that a path check needs. */
export type RevocationList = {
  /** Serial numbers, lower-case hexadecimal. */
  revoked: ReadonlySet<string>;
  isSignedBy(issuer: X509Certificate): boolean;
};

type Element = { tag: number; from: number; contents: number; end: number };

const SEQUENCE = 0x30;
const INTEGER = 0x02;
const TIMES: readonly number[] = [0x17, 0x18];

/**
 * Parses DER by hand: the library takes seconds for 100,000 entries, which would block a broker.
 * @throws RangeError if it is not a revocation list
 */
export function readRevocationListDer(der: Buffer): RevocationList {
  const list = readElement(der, 0, SEQUENCE);
  const [tbs, , signature] = children(der, list);
  if (tbs?.tag !== SEQUENCE || !signature) throw malformed();
  // version?, signature, issuer, thisUpdate, nextUpdate?, revokedCertificates?, extensions?
  const parts = children(der, tbs);
  const lastTime = parts.findLastIndex(({ tag }) => TIMES.includes(tag));
  const entries = parts[lastTime + 1];
  const revoked = new Set<string>();
  if (entries?.tag === SEQUENCE) {
    for (const entry of children(der, entries)) {
      const { contents, end } = readElement(der, entry.contents, INTEGER);
      revoked.add(serialText(der.subarray(contents, end)));
    }
  }
  const signed = der.subarray(tbs.from, tbs.end);
  // The first byte of a BIT STRING is the number of unused bits
  const signatureBytes = der.subarray(signature.contents + 1, signature.end);
  return {
    revoked,
    isSignedBy: ({ publicKey }) => {
      try {
        return verify('sha256', signed, publicKey, signatureBytes);
      } catch {
        return false; // a key of another type
      }
    },
  };
}

const serialText = (bytes: Buffer): string => {
  const unsigned = bytes[0] === 0 && bytes.length > 1 ? bytes.subarray(1) : bytes;
  return unsigned.toString('hex');
};

function children(der: Buffer, { contents, end }: Element): Element[] {
  const found: Element[] = [];
  for (let at = contents; at < end; ) {
    const element = readElement(der, at);
    if (element.end > end) throw malformed();
    found.push(element);
    at = element.end;
  }
  return found;
}

/** Tag, length and position of an element (X.690 §8.1); one-byte tags, lengths up to four bytes. */
function readElement(der: Buffer, from: number, wanted?: number): Element {
  const tag = der.readUInt8(from);
  const first = der.readUInt8(from + 1);
  const lengthBytes = first < 0x80 ? 0 : first & 0x7f;
  if (lengthBytes > 4 || first === 0x80 || (wanted !== undefined && tag !== wanted)) throw malformed();
  const contents = from + 2 + lengthBytes;
  const end = contents + (lengthBytes === 0 ? first : der.readUIntBE(from + 2, lengthBytes));
  if (end > der.length) throw malformed();
  return { tag, from, contents, end };
}

const malformed = () => new RangeError('It is not a revocation list in DER');
