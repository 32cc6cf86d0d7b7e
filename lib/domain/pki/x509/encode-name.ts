import { AsnConvert } from '@peculiar/asn1-schema';
import { AttributeTypeAndValue, AttributeValue, Name, RelativeDistinguishedName } from '@peculiar/asn1-x509';
import { COMMON_NAME, type Subject } from './certificate-fields';
import { Encoded } from './encoded';

// RFC 4519
const TYPES: Record<string, string> = { CN: COMMON_NAME, O: '2.5.4.10', OU: '2.5.4.11' };
// X.680 §41.4
const PRINTABLE = /^[A-Za-z0-9 '()+,\-./:=?]*$/;
const encoded = new WeakMap<Subject[number], ArrayBuffer>();

/** A distinguished name in DER, each value as a PrintableString where it can be one. A part is encoded once, so it must not change. */
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
