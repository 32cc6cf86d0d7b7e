import { createHash, randomBytes } from 'node:crypto';
import { CertID, id_pkix_ocsp_nonce, OCSPRequest, Request, TBSRequest } from '@peculiar/asn1-ocsp';
import { AsnConvert, OctetString } from '@peculiar/asn1-schema';
import { AlgorithmIdentifier, Certificate, Extension } from '@peculiar/asn1-x509';
import type { OcspAuthority } from '@/lib/domain/pki';

const SHA_1 = '1.3.14.3.2.26';

/** A request as a client makes it, with SHA-1. Serial numbers: content of the DER INTEGER, hexadecimal. */
export function requestFor(
  { certificate }: OcspAuthority,
  serialNumbers: string[],
  { nonceBytes = 0 }: { nonceBytes?: number } = {},
): Buffer {
  const { subject, subjectPublicKeyInfo } = AsnConvert.parse(certificate.rawData, Certificate).tbsCertificate;
  const hashAlgorithm = new AlgorithmIdentifier({ algorithm: SHA_1, parameters: null });
  const issuerNameHash = hashOf(AsnConvert.serialize(subject));
  const issuerKeyHash = hashOf(subjectPublicKeyInfo.subjectPublicKey);
  const nonce = new OctetString(toBuffer(randomBytes(nonceBytes)));
  const tbsRequest = new TBSRequest({
    requestList: serialNumbers.map((serial) => {
      const serialNumber = toBuffer(Buffer.from(serial, 'hex'));
      return new Request({ reqCert: new CertID({ hashAlgorithm, issuerNameHash, issuerKeyHash, serialNumber }) });
    }),
    ...(nonceBytes > 0 && {
      requestExtensions: [
        new Extension({ extnID: id_pkix_ocsp_nonce, extnValue: new OctetString(AsnConvert.serialize(nonce)) }),
      ],
    }),
  });
  return Buffer.from(AsnConvert.serialize(new OCSPRequest({ tbsRequest })));
}

const toBuffer = (bytes: Buffer): ArrayBuffer => new Uint8Array(bytes).buffer;
const hashOf = (data: ArrayBuffer): OctetString =>
  new OctetString(toBuffer(createHash('sha1').update(Buffer.from(data)).digest()));
