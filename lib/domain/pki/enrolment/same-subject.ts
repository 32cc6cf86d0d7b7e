import type { JsonName } from '@peculiar/x509';
import { loadX509 } from '@/lib/platform/x509';
import { SERIAL_NUMBER } from '../x509/certificate-fields';
import { type CheckedCsr, CsrRefusedError, checkCsr } from '../x509/csr-policy';

/**
 * RFC 7030 §4.2.2: who renews asks for the subject that it has. The serialNumber in it is the old certificate's own id, so it
 * may be left out: the new one gets another.
 * @throws CsrRefusedError
 */
export async function requireSameSubject(
  csr: Buffer | string,
  certificate: Buffer,
  tboxSerial: string,
): Promise<CheckedCsr> {
  const checked = await checkCsr(csr, tboxSerial);
  const x509 = await loadX509();
  const { subjectName } = new x509.X509Certificate(new Uint8Array(certificate));
  const wanted = new x509.Name(checked.subject).toJSON();
  const had = subjectName.toJSON();
  if (isSame(wanted, had) || isSame(wanted, withoutId(had))) return checked;
  throw new CsrRefusedError(
    'csr_subject_wrong',
    `To renew, the subject must stay as it is: ${subjectName}, where the serialNumber (2.5.4.5) may be left out`,
  );
}

const isSame = (left: JsonName, right: JsonName): boolean => JSON.stringify(left) === JSON.stringify(right);

const withoutId = (name: JsonName): JsonName =>
  name
    .map((part) => Object.fromEntries(Object.entries(part).filter(([type]) => type !== SERIAL_NUMBER)))
    .filter((part) => Object.keys(part).length > 0);
