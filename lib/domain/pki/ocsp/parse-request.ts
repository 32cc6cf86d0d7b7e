import { type CertID, id_pkix_ocsp_nonce, Nonce, OCSPRequest, Request } from '@peculiar/asn1-ocsp';
import { AsnConvert, AsnProp } from '@peculiar/asn1-schema';
import { Extension } from '@peculiar/asn1-x509';
import type { IssuerHashes } from './ocsp-authority';
import { readSerialNumber } from './serial-number';

/** One certificate that is asked about. */
export type Asked = {
  issuer: IssuerHashes;
  /** Lower-case hexadecimal; null: nobody issues a certificate with such a number. */
  serialNumber: string | null;
  /** As it stands in the request, to be told back. */
  certId: CertID;
};
export type ParsedRequest = {
  asked: Asked[];
  /** To be told back; null: none was sent. */
  nonce: Extension | null;
};

// The largest body that is read; 20 of the longest names take 5 KiB
export const REQUEST_LIMIT_BYTES = 16 * 1024;
const MAX_ASKED = 20;
// A request is 9 deep; 20 certificates with extensions take some 400 nodes
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
 * Reads a DER request (RFC 6960 §4.1.1). Its signature is not looked at: everybody may ask.
 * @returns null: it is malformed, has more than 20 certificates, or wants something critical that we do not know
 */
export function parseRequest(der: Buffer): ParsedRequest | null {
  if (der.length === 0 || der.length > REQUEST_LIMIT_BYTES) return null;
  try {
    const { tbsRequest } = AsnConvert.parse(der, OCSPRequest, { berOptions: BER_LIMITS });
    const { version, requestList, requestExtensions = [] } = tbsRequest;
    if (version !== 0 || requestList.length === 0 || requestList.length > MAX_ASKED) return null;
    const nonces = requestExtensions.filter(({ extnID }) => extnID === id_pkix_ocsp_nonce);
    const others = requestExtensions.filter(({ extnID }) => extnID !== id_pkix_ocsp_nonce);
    const single = requestList.flatMap(({ singleRequestExtensions = [] }) => [...singleRequestExtensions]);
    // RFC 6960 §4.4: what is critical and not understood must not be ignored
    if (nonces.length > 1 || [...others, ...single].some(({ critical }) => critical)) return null;
    const asked = requestList.map(({ reqCert }) => readCertId(reqCert));
    const [nonce = null] = nonces;
    if (!asked.every((one) => one !== null) || (nonce && !isNonce(nonce))) return null;
    return { asked, nonce };
  } catch (error) {
    if (error instanceof Error) return null; // the library throws whatever kind it meets
    throw error;
  }
}

function readCertId(certId: CertID): Asked | null {
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

/** RFC 8954 §2.1: an OCTET STRING of 1 to 32 octets, and nothing beside it, for it is told back. */
function isNonce({ extnValue }: Extension): boolean {
  const { byteLength } = AsnConvert.parse(extnValue.buffer, Nonce, { berOptions: BER_LIMITS });
  const isSized = byteLength >= 1 && byteLength <= NONCE_MAX_BYTES;
  return isSized && extnValue.byteLength === byteLength + TAG_AND_LENGTH_BYTES;
}

const hex = ({ buffer }: { buffer: ArrayBuffer }): string => Buffer.from(buffer).toString('hex');
