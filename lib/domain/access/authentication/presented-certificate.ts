import { createHash, X509Certificate } from 'node:crypto';
import type { HookAuthentication } from '@/lib/contracts';

type Presented = Pick<HookAuthentication, 'cert_common_name' | 'cert_subject' | 'cert_sha256' | 'cert_pem'>;

const SHA256 = /^[0-9a-f]{64}$/;

export const hasCertificate = (request: Partial<Presented>): boolean =>
  [request.cert_common_name, request.cert_subject, request.cert_sha256, request.cert_pem].some(Boolean);

/**
 * SHA-256 over the DER of the presented certificate, lower-case hexadecimal. Null if the broker does not send it (EMQX
 * before 5.8); 'invalid' if malformed or inconsistent.
 */
export function presentedFingerprint({ cert_sha256, cert_pem }: Presented): string | null | 'invalid' {
  const stated = cert_sha256 === '' ? [] : [cert_sha256.replaceAll(':', '').toLowerCase()];
  const computed = cert_pem === '' ? [] : [fingerprintOfPem(cert_pem)];
  const [fingerprint = null, other = fingerprint] = [...stated, ...computed];
  if (fingerprint === null) return null;
  return SHA256.test(fingerprint) && other === fingerprint ? fingerprint : 'invalid';
}

function fingerprintOfPem(pem: string): string {
  try {
    return createHash('sha256').update(new X509Certificate(pem).raw).digest('hex');
  } catch {
    return 'invalid';
  }
}
