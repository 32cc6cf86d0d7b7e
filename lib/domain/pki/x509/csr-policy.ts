import { type KeyObject, verify } from 'node:crypto';
import { loadX509 } from '@/lib/platform/x509';
import { DomainError } from '../../errors';
import { COMMON_NAME } from './certificate-fields';
import { algorithmOf } from './describe-certificate';
import { type PublicKey, readPublicKey } from './public-key';
import { type Csr, readCsr } from './read-csr';
import { CLIENT_KEYS, isStrongKey, weakSignature } from './strength';

const CSR_REFUSALS = [
  'csr_too_large',
  'csr_malformed',
  'csr_weak_signature',
  'csr_key_not_allowed',
  'csr_signature_wrong',
  'csr_subject_wrong',
  'csr_key_reused',
  'predecessor_compromised',
  'too_many_certificates',
] as const;
type CsrRefusal = (typeof CSR_REFUSALS)[number];

const KINDS: Partial<Record<CsrRefusal, 'payload_too_large' | 'rate_limited'>> = {
  csr_too_large: 'payload_too_large',
  too_many_certificates: 'rate_limited',
};

export class CsrRefusedError extends DomainError {
  override name = 'CsrRefusedError';
  constructor(
    readonly reason: CsrRefusal,
    message: string,
    options?: ErrorOptions,
  ) {
    super(KINDS[reason] ?? 'validation_failed', reason, message, [], options);
  }
}

export type CheckedCsr = Pick<Csr, 'der' | 'subject'> & { publicKey: PublicKey };

/** RSA 4096 with some attributes fits. */
export const CSR_MAX_BYTES = 8_192;
// RFC 5758 §3.2
const ECDSA: Record<string, string> = {
  '1.2.840.10045.4.3.2': 'sha256',
  '1.2.840.10045.4.3.3': 'sha384',
  '1.2.840.10045.4.3.4': 'sha512',
};

/**
 * Parses a PKCS #10 request (RFC 2986; DER, base64 or PEM) and verifies its signature, key type and common name. Key
 * reuse is checked by the inventory.
 * @throws CsrRefusedError
 */
export async function checkCsr(input: Buffer | string, tboxSerial: string): Promise<CheckedCsr> {
  if (input.length > CSR_MAX_BYTES) throw refuse('csr_too_large', `A CSR has at most ${CSR_MAX_BYTES} bytes`);
  const csr = await readCsr(input).catch((error: unknown) => {
    throw refuse('csr_malformed', 'This is not a PKCS #10 certificate request', error);
  });
  const publicKey = readKey(csr);
  const proof = await proofOf(csr, publicKey.key);
  if (proof.weak !== null) throw refuse('csr_weak_signature', `A signature with ${proof.weak} proves nothing`);
  if (!isStrongKey(publicKey.key, CLIENT_KEYS)) {
    throw refuse('csr_key_not_allowed', `A key of the kind ${algorithmOf(publicKey.key)} is not certified`);
  }
  if (!(await proof.isValid())) throw refuse('csr_signature_wrong', 'The CSR is not signed with its own key');
  const { Name } = await loadX509();
  const names = new Name(csr.subject).getField(COMMON_NAME);
  if (names.length !== 1 || names[0] !== tboxSerial) {
    throw refuse('csr_subject_wrong', `The common name is not ${tboxSerial}, the TBox that asks`);
  }
  return { der: csr.der, subject: csr.subject, publicKey };
}

function readKey({ publicKey }: Csr): PublicKey {
  try {
    return readPublicKey(publicKey);
  } catch (error) {
    // OpenSSL rejects a point that is not on the curve
    throw refuse('csr_key_not_allowed', 'Its public key is not one that can be read', error);
  }
}

/** `weak`: signature algorithm that is not accepted. */
type Proof = { weak: string | null; isValid(): Promise<boolean> };

async function proofOf({ der, signed, signature, signatureAlgorithm }: Csr, key: KeyObject): Promise<Proof> {
  const hash = ECDSA[signatureAlgorithm];
  if (hash !== undefined) {
    // A key of another type would be verified with that type's algorithm
    return {
      weak: null,
      isValid: async () => key.asymmetricKeyType === 'ec' && verifySignature(hash, signed, key, signature),
    };
  }
  const { Pkcs10CertificateRequest } = await loadX509();
  const request = new Pkcs10CertificateRequest(new Uint8Array(der));
  return {
    weak: weakSignature(request.signatureAlgorithm),
    // Throws if algorithm and key do not match
    isValid: () => request.verify().catch(() => false),
  };
}

/** Runs in the libuv thread pool. */
const verifySignature = (hash: string, data: Buffer, key: KeyObject, signature: Buffer): Promise<boolean> =>
  new Promise((resolve) => verify(hash, data, key, signature, (error, isValid) => resolve(error === null && isValid)));

const refuse = (reason: CsrRefusal, message: string, cause?: unknown) =>
  new CsrRefusedError(reason, message, { cause });
