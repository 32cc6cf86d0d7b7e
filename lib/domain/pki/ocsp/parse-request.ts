import { type CertID, id_pkix_ocsp_nonce, Nonce, OCSPRequest, Request } from '@peculiar/asn1-ocsp';
import { AsnConvert, AsnProp } from '@peculiar/asn1-schema';
import { Extension } from '@peculiar/asn1-x509';
import type { IssuerHashes } from './ocsp-authority';

type RequestedCertificate = {
  issuer: IssuerHashes;
  /** Lower-case hexadecimal; null if no certificate can have it. */
  serialNumber: string | null;
  /** As in the request, repeated in the response. */
  certId: CertID;
};
type ParsedRequest = {
  requested: RequestedCertificate[];
  /** Repeated in the response; null if none was sent. */
  nonce: Extension | null;
};

// Maximum body; 20 certificates with the longest names take 5 KiB
export const REQUEST_LIMIT_BYTES = 16 * 1024;
const MAX_REQUESTED = 20;
// A request is 9 levels deep; 20 certificates with extensions take about 400 nodes
const BER_LIMITS = { maxDepth: 16, maxNodes: 1_000, maxContentLength: REQUEST_LIMIT_BYTES };
// RFC 8954 §2.1
const NONCE_MAX_BYTES = 32;
const TAG_AND_LENGTH_BYTES = 2;

// RFC 6960 §4.1.1: `[0] EXPLICIT`, which @peculiar/asn1-ocsp 2.6.1 leaves out
AsnProp({ type: Extension, repeated: 'sequence', context: 0, optional: true })(
  Request.prototype,
  'singleRequestExtensions',
);

/**
 * Parses a DER request (RFC 6960 §4.1.1). Its signature is ignored: no authorization is needed.
 * @returns null if it is malformed, has more than 20 certificates, or an unknown critical extension
 */
export function parseRequest(der: Buffer): ParsedRequest | null {
  if (der.length === 0 || der.length > REQUEST_LIMIT_BYTES) return null;
  try {
    const { tbsRequest } = AsnConvert.parse(der, OCSPRequest, { berOptions: BER_LIMITS });
    const { version, requestList, requestExtensions = [] } = tbsRequest;
    if (version !== 0 || requestList.length === 0 || requestList.length > MAX_REQUESTED) return null;
    const nonces = requestExtensions.filter(({ extnID }) => extnID === id_pkix_ocsp_nonce);
    const others = requestExtensions.filter(({ extnID }) => extnID !== id_pkix_ocsp_nonce);
    const single = requestList.flatMap(({ singleRequestExtensions = [] }) => [...singleRequestExtensions]);
    // RFC 6960 §4.4: unknown critical extensions must not be ignored
    if (nonces.length > 1 || [...others, ...single].some(({ critical }) => critical)) return null;
    const requested = requestList.map(({ reqCert }) => readCertId(reqCert));
    const [nonce = null] = nonces;
    if (!requested.every((one) => one !== null) || (nonce && !isNonce(nonce))) return null;
    return { requested, nonce };
  } catch (error) {
    if (error instanceof Error) return null; // the library throws errors of several types
    throw error;
  }
}

function readCertId(certId: CertID): RequestedCertificate | null {
  const { hashAlgorithm, issuerNameHash, issuerKeyHash, serialNumber } = certId;
  // RFC 4055 §2.1: hash algorithms have no parameters, or NULL
  if (hashAlgorithm.parameters !== undefined && hashAlgorithm.parameters !== null) return null;
  const serial = readSerialNumber(serialNumber);
  if (serial === undefined) return null;
  return {
    issuer: { algorithm: hashAlgorithm.algorithm, nameHash: hex(issuerNameHash), keyHash: hex(issuerKeyHash) },
    serialNumber: serial,
    certId,
  };
}

/** RFC 8954 §2.1: an OCTET STRING of 1 to 32 octets without trailing bytes, as it is repeated in the response. */
function isNonce({ extnValue }: Extension): boolean {
  const { byteLength } = AsnConvert.parse(extnValue.buffer, Nonce, { berOptions: BER_LIMITS });
  const isSized = byteLength >= 1 && byteLength <= NONCE_MAX_BYTES;
  return isSized && extnValue.byteLength === byteLength + TAG_AND_LENGTH_BYTES;
}

const hex = ({ buffer }: { buffer: ArrayBuffer }): string => Buffer.from(buffer).toString('hex');

// RFC 5280 §4.1.2.2, plus a sign octet
const MAX_BYTES = 21;

/**
 * Converts the content of a DER INTEGER to the form of `tbox_certificates.serial_number`: lower-case hexadecimal
 * without the sign octet.
 * @returns null if no certificate can have it: zero, negative or longer than 20 octets; undefined if it is not minimal,
 *   so not DER
 */
export function readSerialNumber(content: ArrayBuffer): string | null | undefined {
  const bytes = Buffer.from(content);
  const [first, second] = bytes;
  if (first === undefined) return undefined;
  const isPadded = second !== undefined && ((first === 0 && second < 0x80) || (first === 0xff && second >= 0x80)); // X.690 §8.3.2
  if (isPadded) return undefined;
  if (first >= 0x80 || bytes.length > MAX_BYTES || (first === 0 && second === undefined)) return null;
  return (first === 0 ? bytes.subarray(1) : bytes).toString('hex');
}
