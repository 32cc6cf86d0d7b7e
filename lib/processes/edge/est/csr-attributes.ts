import { AsnArray, AsnConvert, AsnProp, AsnPropTypes, AsnType, AsnTypeTypes } from '@peculiar/asn1-schema';
import { Attribute } from '@peculiar/asn1-x509';

const EC_PUBLIC_KEY = '1.2.840.10045.2.1';
const P256 = '1.2.840.10045.3.1.7';
const ECDSA_WITH_SHA256 = '1.2.840.10045.4.3.2';

// RFC 7030 §4.5.2: AttrOrOID ::= CHOICE { oid OBJECT IDENTIFIER, attribute Attribute }; CsrAttrs ::= SEQUENCE OF AttrOrOID
class AttributeOrOid {
  oid?: string;
  attribute?: Attribute;
}
AsnType({ type: AsnTypeTypes.Choice })(AttributeOrOid);
AsnProp({ type: AsnPropTypes.ObjectIdentifier })(AttributeOrOid.prototype, 'oid');
AsnProp({ type: Attribute })(AttributeOrOid.prototype, 'attribute');
class CsrAttributes extends AsnArray<AttributeOrOid> {}
AsnType({ type: AsnTypeTypes.Sequence, itemType: AttributeOrOid })(CsrAttributes);
class Oid {
  value = '';
}
AsnType({ type: AsnTypeTypes.Choice })(Oid);
AsnProp({ type: AsnPropTypes.ObjectIdentifier })(Oid.prototype, 'value');

/** Recommended attributes of a CSR, DER: a P-256 key and a signature with SHA-256. Others that the policy allows are accepted. */
export function csrAttributes(): Buffer {
  const curve = AsnConvert.serialize(Object.assign(new Oid(), { value: P256 }));
  const key = Object.assign(new AttributeOrOid(), {
    attribute: new Attribute({ type: EC_PUBLIC_KEY, values: [curve] }),
  });
  const signature = Object.assign(new AttributeOrOid(), { oid: ECDSA_WITH_SHA256 });
  return Buffer.from(AsnConvert.serialize(new CsrAttributes([key, signature])));
}
