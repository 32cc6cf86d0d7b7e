import { type HookAuthentication, vinSchema } from '@/lib/contracts';
import { parseCertificateSubject, type Refusal } from '@/lib/domain/access';
import type { CertificateUse } from '@/lib/domain/pki';

type Request = Pick<HookAuthentication, 'cert_subject' | 'cert_sha256' | 'cert_pem' | 'peerhost' | 'clientid'>;

/**
 * The use of a certificate by an authentication request; the broker has verified certificate and key. The subject counts only
 * without a fingerprint, because several certificates can have the same subject.
 * @param knownId id of the certificate in the inventory
 * @returns null: the request names no certificate of the inventory
 */
export function readAuthenticationUse(request: Request, knownId: string | null, at: number): CertificateUse | null {
  const { cert_subject, cert_sha256, cert_pem, peerhost, clientid } = request;
  const named = cert_sha256 === '' && cert_pem === '' ? parseCertificateSubject(cert_subject)?.certificateId : null;
  const certificateId = knownId ?? named;
  if (!certificateId) return null;
  const vin = vinSchema.safeParse(clientid).success ? clientid : null;
  return { certificateId, address: peerhost || null, at, vin };
}

// The broker's form: `CN=…,serialNumber=… from 192.0.2.1 CERT_HAS_EXPIRED`. OpenSSL reports only the last error, so the signature
// may be wrong too: such a refusal proves nothing
const TLS_REFUSAL = /^(.+) from (\S+) (CERT_HAS_EXPIRED|CERT_REVOKED)$/s;

/** The use of a certificate that the broker itself refused; null: not because it was expired or revoked. */
export function readRefusalUse({ detail = '' }: Pick<Refusal, 'detail'>, at: number): CertificateUse | null {
  const [, subject = '', address = null] = TLS_REFUSAL.exec(detail) ?? [];
  const certificateId = parseCertificateSubject(subject)?.certificateId;
  return certificateId ? { certificateId, address, at, unproven: true } : null;
}
