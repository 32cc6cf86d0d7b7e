import { AsnConvert, OctetString } from '@peculiar/asn1-schema';
import {
  AuthorityKeyIdentifier,
  Certificate,
  Extension,
  Extensions,
  id_ce_authorityKeyIdentifier,
  id_ce_subjectKeyIdentifier,
  KeyIdentifier,
  type Name,
  SubjectKeyIdentifier,
  type SubjectPublicKeyInfo,
  TBSCertificate,
  Validity,
  Version,
} from '@peculiar/asn1-x509';
import type { AuthorityKey } from './authority-key';
import type { Subject } from './certificate-fields';
import { bytesOf, Encoded, encodeName } from './encoded';
import { ECDSA_WITH_SHA256 } from './key-pair';
import type { PublicKey } from './public-key';

type CertificateParts = {
  /** Hexadecimal. */
  serialNumber: string;
  /** Name in DER. */
  issuer: ArrayBuffer;
  subject: Subject;
  period: { notBefore: Date; notAfter: Date };
  publicKey: PublicKey;
  extensions: readonly Extension[];
};

/** A certificate (RFC 5280 §4.1), signed by the issuer's key. DER. @throws KeyUnavailableError */
export async function buildCertificate(
  parts: CertificateParts,
  issuerKey: Pick<AuthorityKey, 'sign'>,
): Promise<Buffer> {
  const { serialNumber, issuer, subject, period, publicKey, extensions } = parts;
  const tbs = AsnConvert.serialize(
    new TBSCertificate({
      version: Version.v3,
      serialNumber: bytesOf(Buffer.from(serialNumber, 'hex')),
      signature: ECDSA_WITH_SHA256,
      issuer: Encoded.as<Name>(issuer),
      validity: new Validity(period),
      subject: Encoded.as<Name>(encodeName(subject)),
      subjectPublicKeyInfo: Encoded.as<SubjectPublicKeyInfo>(bytesOf(publicKey.der)),
      extensions: new Extensions([...extensions]),
    }),
  );
  const signature = await issuerKey.sign(Buffer.from(tbs));
  const certificate = new Certificate({
    tbsCertificate: Encoded.as<TBSCertificate>(tbs),
    signatureAlgorithm: ECDSA_WITH_SHA256,
    signatureValue: bytesOf(signature),
  });
  return Buffer.from(AsnConvert.serialize(certificate));
}

/** RFC 5280 §4.2.1.2. */
export const subjectKeyIdentifier = ({ keyId }: PublicKey): Extension =>
  extension(id_ce_subjectKeyIdentifier, AsnConvert.serialize(new SubjectKeyIdentifier(bytesOf(keyId))));

/** RFC 5280 §4.2.1.1. @param keyId subject key identifier of the issuer, hexadecimal */
export function authorityKeyIdentifier(keyId: string): Extension {
  const keyIdentifier = new KeyIdentifier(bytesOf(Buffer.from(keyId, 'hex')));
  return extension(id_ce_authorityKeyIdentifier, AsnConvert.serialize(new AuthorityKeyIdentifier({ keyIdentifier })));
}

export const extension = (id: string, value: ArrayBuffer): Extension =>
  new Extension({ extnID: id, extnValue: new OctetString(value) });

/** Extensions in one piece of DER, in the place of a single one. */
export const joined = (extensions: readonly ({ rawData: ArrayBuffer } | Extension)[]): Extension =>
  Encoded.as<Extension>(
    bytesOf(
      Buffer.concat(
        extensions.map((one) => Buffer.from(one instanceof Extension ? AsnConvert.serialize(one) : one.rawData)),
      ),
    ),
  );
