import type { QuarantineReason } from '@/lib/contracts';
import type { Refusal } from '@/lib/domain/access';
import type { Certificate } from './session';

/** OpenSSL's name for it, as Node spells it. */
export const NO_CERTIFICATE = 'ERR_SSL_PEER_DID_NOT_RETURN_A_CERTIFICATE';

// https://nodejs.org/api/tls.html#x509-certificate-error-codes
const REASONS: Record<string, QuarantineReason> = {
  CERT_HAS_EXPIRED: 'certificate_expired',
  CERT_NOT_YET_VALID: 'certificate_expired',
  CERT_REVOKED: 'certificate_revoked',
  CERT_REJECTED: 'certificate_untrusted',
  CERT_UNTRUSTED: 'certificate_untrusted',
  CERT_SIGNATURE_FAILURE: 'certificate_untrusted',
  CERT_CHAIN_TOO_LONG: 'certificate_untrusted',
  INVALID_CA: 'certificate_untrusted',
  INVALID_PURPOSE: 'certificate_untrusted',
  PATH_LENGTH_EXCEEDED: 'certificate_untrusted',
  DEPTH_ZERO_SELF_SIGNED_CERT: 'certificate_untrusted',
  SELF_SIGNED_CERT_IN_CHAIN: 'certificate_untrusted',
  UNABLE_TO_GET_ISSUER_CERT: 'certificate_untrusted',
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: 'certificate_untrusted',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'certificate_untrusted',
  UNSPECIFIED: 'certificate_untrusted',
  [NO_CERTIFICATE]: 'certificate_missing',
};

/** What to tell about a failed handshake; null: it says nothing about a certificate (a scanner, a cut line). */
export function tlsRefusal(code: string, peerHost: string, certificate: Certificate | null): Refusal | null {
  const reason = REASONS[code];
  if (!reason) return null;
  const detail = [certificate?.subject, `from ${peerHost}`, code].filter(Boolean).join(' ');
  return { source: 'authentication', reason, detail };
}
