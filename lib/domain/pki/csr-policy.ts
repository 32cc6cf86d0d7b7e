import { createPublicKey, type KeyObject } from 'node:crypto';
import type { Pkcs10CertificateRequest } from '@peculiar/x509';
import { loadX509 } from '@/lib/platform/x509';
import { DomainError } from '../errors';
import { algorithmOf, publicKeyHash } from './describe-certificate';

export const CSR_REFUSALS = [
  'csr_too_large',
  'csr_malformed',
  'csr_weak_signature',
  'csr_key_not_allowed',
  'csr_signature_wrong',
  'csr_subject_wrong',
  'csr_key_reused',
] as const;
export type CsrRefusal = (typeof CSR_REFUSALS)[number];

/** Why a CSR is not signed; nothing was kept of it. */
export class CsrRefusedError extends DomainError {
  override name = 'CsrRefusedError';
  constructor(
    readonly reason: CsrRefusal,
    message: string,
  ) {
    super(reason === 'csr_too_large' ? 'payload_too_large' : 'validation_failed', reason, message);
  }
}

export type CheckedCsr = {
  request: Pkcs10CertificateRequest;
  der: Buffer;
  /** SHA-256 over its SubjectPublicKeyInfo, lower-case hexadecimal. */
  publicKey: string;
};

/** Longest CSR that is read: RSA 4096 with some attributes. */
export const CSR_MAX_BYTES = 8_192;
const ALLOWED_CURVES = new Set(['EC P-256', 'EC P-384']);
const LEAST_RSA_BITS = 2_048;
const MOST_RSA_BITS = 4_096;
const LEAST_EXPONENT = 65_537n;
const STRONG_HASHES = new Set(['SHA-256', 'SHA-384', 'SHA-512']);
const COMMON_NAME = '2.5.4.3';

/**
 * Reads a PKCS #10 request (RFC 2986; DER, base64 or PEM) and proves that its sender has the key, which is one that we
 * certify, and asks for this TBox and no other. Whether the key is new is for the inventory to say.
 * @throws CsrRefusedError
 */
export async function checkCsr(input: Buffer | string, tboxSerial: string): Promise<CheckedCsr> {
  if (input.length > CSR_MAX_BYTES) throw refuse('csr_too_large', `A CSR has at most ${CSR_MAX_BYTES} bytes`);
  const request = await parse(input);
  const key = readKey(request);
  const { hash } = request.signatureAlgorithm as { hash?: { name?: string } };
  const signedWith = hash?.name ?? request.signatureAlgorithm.name;
  if (!STRONG_HASHES.has(signedWith))
    throw refuse('csr_weak_signature', `A signature with ${signedWith} proves nothing`);
  if (!isAllowed(key)) throw refuse('csr_key_not_allowed', `A key of the kind ${algorithmOf(key)} is not certified`);
  if (!(await provesPossession(request))) throw refuse('csr_signature_wrong', 'The CSR is not signed with its own key');
  const names = request.subjectName.getField(COMMON_NAME);
  if (names.length !== 1 || names[0] !== tboxSerial) {
    throw refuse('csr_subject_wrong', `The common name is not ${tboxSerial}, the TBox that asks`);
  }
  return { request, der: Buffer.from(request.rawData), publicKey: publicKeyHash(key) };
}

async function parse(input: Buffer | string): Promise<Pkcs10CertificateRequest> {
  const { Pkcs10CertificateRequest } = await loadX509();
  try {
    const request = new Pkcs10CertificateRequest(typeof input === 'string' ? input : new Uint8Array(input));
    const der = Buffer.from(request.rawData);
    // What stands behind it would be read by somebody else as something else
    if (sequenceLength(der) !== der.length) throw refuse('csr_malformed', 'Something follows the CSR');
    return request;
  } catch (error) {
    if (error instanceof CsrRefusedError) throw error;
    throw refuse('csr_malformed', 'This is not a PKCS #10 certificate request');
  }
}

/** Octets of a DER SEQUENCE with its header (X.690 §8.1.3); NaN: the length is not one that DER writes for a CSR. */
function sequenceLength(der: Buffer): number {
  const [tag, first = 0] = der;
  if (tag !== 0x30) return Number.NaN;
  if (first < 0x80) return 2 + first;
  const octets = first & 0x7f;
  if (octets < 1 || octets > 2 || der.length < 2 + octets) return Number.NaN;
  return 2 + octets + der.readUIntBE(2, octets);
}

function readKey(request: Pkcs10CertificateRequest): KeyObject {
  try {
    return createPublicKey({ key: Buffer.from(request.publicKey.rawData), format: 'der', type: 'spki' });
  } catch {
    // OpenSSL takes no key that is off its curve
    throw refuse('csr_key_not_allowed', 'Its public key is not one that can be read');
  }
}

function isAllowed(key: KeyObject): boolean {
  const { modulusLength = 0, publicExponent = 0n } = key.asymmetricKeyDetails ?? {};
  if (key.asymmetricKeyType === 'ec') return ALLOWED_CURVES.has(algorithmOf(key));
  return (
    key.asymmetricKeyType === 'rsa' &&
    modulusLength >= LEAST_RSA_BITS &&
    modulusLength <= MOST_RSA_BITS &&
    publicExponent >= LEAST_EXPONENT
  );
}

async function provesPossession(request: Pkcs10CertificateRequest): Promise<boolean> {
  try {
    return await request.verify();
  } catch {
    // an algorithm that does not go with the key
    return false;
  }
}

const refuse = (reason: CsrRefusal, message: string) => new CsrRefusedError(reason, message);
