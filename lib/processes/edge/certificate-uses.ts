import { type HookAuthentication, vinSchema } from '@/lib/contracts';
import { parseCertificateSubject, type Refusal } from '@/lib/domain/access';
import type { CertificateUse } from '@/lib/domain/pki';

type Asked = Pick<HookAuthentication, 'cert_subject' | 'cert_sha256' | 'cert_pem' | 'peerhost' | 'clientid'>;

/**
 * A broker that asks has checked the certificate and that the client has its key. Where it tells the fingerprint, the subject
 * does not count: another certificate can have the same.
 * @param knownId of the certificate that the edge found by it
 * @returns null: it names no certificate of ours
 */
export function readAuthenticationUse(asked: Asked, knownId: string | null, at: number): CertificateUse | null {
  const { cert_subject, cert_sha256, cert_pem, peerhost, clientid } = asked;
  const named = cert_sha256 === '' && cert_pem === '' ? parseCertificateSubject(cert_subject)?.certificateId : null;
  const certificateId = knownId ?? named;
  if (!certificateId) return null;
  const vin = vinSchema.safeParse(clientid).success ? clientid : null;
  return { certificateId, address: peerhost || null, at, vin };
}

// As the broker tells it: `CN=…,serialNumber=… from 192.0.2.1 CERT_HAS_EXPIRED`. Where the signature is wrong too, OpenSSL
// names what it found last: such a refusal proves nothing
const TLS_REFUSAL = /^(.+) from (\S+) (CERT_HAS_EXPIRED|CERT_REVOKED)$/s;

/** Of a certificate that the broker refused without asking. null: it was not for having ended or being revoked. */
export function readRefusalUse({ detail = '' }: Pick<Refusal, 'detail'>, at: number): CertificateUse | null {
  const [, subject = '', address = null] = TLS_REFUSAL.exec(detail) ?? [];
  const certificateId = parseCertificateSubject(subject)?.certificateId;
  return certificateId ? { certificateId, address, at, unproven: true } : null;
}
