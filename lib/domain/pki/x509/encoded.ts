import { AsnConvert, type IAsnConvertible } from '@peculiar/asn1-schema';
import { AttributeTypeAndValue, AttributeValue, Name, RelativeDistinguishedName } from '@peculiar/asn1-x509';
import { COMMON_NAME, type Subject } from './certificate-fields';

type Block = ReturnType<IAsnConvertible['toASN']>;
type Writer = { write(der: ArrayBuffer): void };
const NOTHING = new ArrayBuffer(0);

/**
 * Pre-encoded DER in place of the structure that it encodes, written unchanged by the library. For large or constant
 * parts that would otherwise be encoded each time.
 */
export class Encoded {
  private constructor(private readonly der: ArrayBuffer) {}

  /** For encoding only. */
  static as<T>(der: ArrayBuffer): T {
    return new Encoded(der) as T;
  }

  toASN(): Block {
    return this as unknown as Block;
  }

  fromASN(): never {
    throw new TypeError('Encoded is write-only');
  }

  // Interface of asn1js blocks
  toBER(_sizeOnly?: boolean, writer?: Writer): ArrayBuffer {
    if (!writer) return this.der;
    writer.write(this.der);
    return NOTHING;
  }
}

/** Copies: a Buffer may be a view of a larger ArrayBuffer. */
export const bytesOf = (buffer: Buffer): ArrayBuffer => new Uint8Array(buffer).buffer;

// RFC 4519
const TYPES: Record<string, string> = { CN: COMMON_NAME, O: '2.5.4.10', OU: '2.5.4.11' };
// X.680 §41.4
const PRINTABLE = /^[A-Za-z0-9 '()+,\-./:=?]*$/;
const encoded = new WeakMap<Subject[number], ArrayBuffer>();

/**
 * A distinguished name in DER, with PrintableString where possible. RDNs are cached by identity and must not be
 * modified.
 */
export function encodeName(subject: Subject): ArrayBuffer {
  const parts = subject.map((part) => {
    const der = encoded.get(part) ?? encodePart(part);
    encoded.set(part, der);
    return Encoded.as<RelativeDistinguishedName>(der);
  });
  return AsnConvert.serialize(new Name(parts));
}

function encodePart(part: Subject[number]): ArrayBuffer {
  const attributes = Object.entries(part).flatMap(([type, values]) =>
    values.map(
      (value) =>
        new AttributeTypeAndValue({
          type: TYPES[type] ?? type,
          value: new AttributeValue(PRINTABLE.test(value) ? { printableString: value } : { utf8String: value }),
        }),
    ),
  );
  return AsnConvert.serialize(new RelativeDistinguishedName(attributes));
}
