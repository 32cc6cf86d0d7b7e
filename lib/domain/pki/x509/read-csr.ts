import { CertificationRequest } from '@peculiar/asn1-csr';
import { AsnConvert } from '@peculiar/asn1-schema';
import type { Name, SubjectPublicKeyInfo } from '@peculiar/asn1-x509';
import { loadX509 } from '@/lib/platform/x509';

/** Contents of a PKCS #10 request (RFC 2986 §4), not verified. */
export type Csr = {
  der: Buffer;
  subject: Name;
  publicKey: SubjectPublicKeyInfo;
  /** CertificationRequestInfo as received, the signed bytes. */
  signed: Buffer;
  /** Object identifier. */
  signatureAlgorithm: string;
  signature: Buffer;
};

/** @param input DER, base64 or PEM. @throws Error unless it is exactly one request */
export async function readCsr(input: Buffer | string): Promise<Csr> {
  const { PemData } = await loadX509();
  const der = Buffer.from(PemData.toArrayBuffer(typeof input === 'string' ? input : new Uint8Array(input)));
  // Trailing bytes could be interpreted differently by others
  if (sequenceLength(der) !== der.length) throw new RangeError('Trailing bytes after the CSR');
  const { certificationRequestInfo, certificationRequestInfoRaw, signatureAlgorithm, signature } = AsnConvert.parse(
    der,
    CertificationRequest,
  );
  if (!certificationRequestInfoRaw) throw new TypeError('The signed part is missing');
  return {
    der,
    subject: certificationRequestInfo.subject,
    publicKey: certificationRequestInfo.subjectPKInfo,
    signed: Buffer.from(certificationRequestInfoRaw),
    signatureAlgorithm: signatureAlgorithm.algorithm,
    signature: Buffer.from(signature),
  };
}

/** Total length of a DER SEQUENCE (X.690 §8.1.3); NaN if the header is not valid for a CSR. */
function sequenceLength(der: Buffer): number {
  const [tag, first = 0] = der;
  if (tag !== 0x30) return Number.NaN;
  if (first < 0x80) return 2 + first;
  const octets = first & 0x7f;
  if (octets < 1 || octets > 2 || der.length < 2 + octets) return Number.NaN;
  return 2 + octets + der.readUIntBE(2, octets);
}
