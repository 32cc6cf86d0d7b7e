import { verify, type X509Certificate } from 'node:crypto';

/** A revocation list (RFC 5280 §5.1) as far as a path check needs it. */
export type RevocationList = {
  /** Serial numbers of X.509, lower-case hexadecimal, as Node has them. */
  revoked: ReadonlySet<string>;
  isSignedBy(issuer: X509Certificate): boolean;
};

type Element = { tag: number; from: number; contents: number; end: number };

const SEQUENCE = 0x30;
const INTEGER = 0x02;
const TIMES: readonly number[] = [0x17, 0x18];

/**
 * Reads DER by hand, because a list of 100,000 entries takes the library seconds, in which a broker would do nothing else.
 * @throws RangeError where it is no revocation list
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
  // The first byte of a BIT STRING counts the bits that are not used
  const signatureBytes = der.subarray(signature.contents + 1, signature.end);
  return {
    revoked,
    isSignedBy: ({ publicKey }) => {
      try {
        return verify('sha256', signed, publicKey, signatureBytes);
      } catch {
        return false; // a key of another kind
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

/** Tag, length and place of one element (X.690 §8.1); tags of one byte, lengths of up to four. */
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
