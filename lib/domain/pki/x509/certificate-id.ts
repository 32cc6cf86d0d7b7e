import type { X509Certificate } from '@peculiar/x509';
import { SERIAL_NUMBER } from './certificate-fields';

/** Begins the id of a certificate that has none in its subject, so that brokers cannot tell it from others of its TBox. */
export const NO_ID = 'noid:';

// What every broker writes in a subject without escaping it: else a revoked one might not be recognized
const PLAIN = /^[A-Za-z0-9._:-]{1,64}$/;

/**
 * The certificate's own id: what stands in its subject as serialNumber (OID 2.5.4.5), else `noid:` and its fingerprint.
 * null: several stand there, or one that brokers would write in different ways.
 */
export function certificateIdOf(certificate: X509Certificate, fingerprint: string): string | null {
  const [id, ...others] = certificate.subjectName.getField(SERIAL_NUMBER);
  if (id === undefined) return NO_ID + fingerprint;
  return others.length === 0 && PLAIN.test(id) && !id.startsWith(NO_ID) ? id : null;
}
