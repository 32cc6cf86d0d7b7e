import { X509Certificate } from 'node:crypto';
import type { JsonName } from '@peculiar/x509';
import { loadX509 } from '@/lib/platform/x509';
import type { Ctx } from '../../context';
import { readTrusted } from '../authority/authorities';
import { isInScope } from '../authority/scope-store';
import {
  type Issued,
  issueCertificate,
  requireBelowCertificateLimit,
  type WithSigner,
} from '../issuing/issue-certificate';
import { SERIAL_NUMBER } from '../x509/certificate-fields';
import { type CheckedCsr, CsrRefusedError, checkCsr } from '../x509/csr-policy';
import { describeCertificate, fingerprintOf } from '../x509/describe-certificate';
import { findChain } from '../x509/find-chain';
import { EnrolmentRefusedError, recordRefusal } from './refusals';
import { findByFingerprint, isNotRevoked, type PresentedCertificate } from './store';

type Input = {
  /** PKCS #10: DER, base64 or PEM. */
  csr: Buffer | string;
  /** Client certificate of the TLS connection, DER. */
  certificate: Buffer;
  address: string;
  /** Whether the CSR must have another key than the certificate. */
  needsNewKey: boolean;
};

/**
 * Issues a successor of the presented certificate, which stays valid until it expires: a TBox that loses the response
 * can try again. The CSR must keep the subject, and may keep the key (RFC 7030 §4.2.2).
 * @throws EnrolmentRefusedError `certificate_untrusted`, `certificate_unknown`, `certificate_expired`,
 *   `certificate_revoked`; CsrRefusedError, SigningFailedError
 */
export async function reenrol({ ctx, signer, input }: WithSigner<Input>): Promise<Issued> {
  const { csr, certificate: der, address, needsNewKey } = input;
  const known = await findByFingerprint(ctx.db, fingerprintOf(der));
  return recordRefusal(ctx, { tboxSerial: known?.tboxSerial ?? '', address }, async () => {
    const { id, tboxSerial } = await requireRenewable(ctx, der, known);
    const checked = await requireSameSubject(csr, der, tboxSerial);
    await requireBelowCertificateLimit(ctx, tboxSerial);
    const keepsKey = !needsNewKey && checked.publicKey.hash === describeCertificate(der).publicKey;
    const issued = await issueCertificate({
      ctx,
      signer,
      input: { csr: checked, tboxSerial, source: 'renewal', predecessorId: id, keepsKey },
      within: (tx) => isNotRevoked(tx.db, id),
    });
    if (!issued) throw revoked();
    return issued;
  });
}

async function requireRenewable(
  ctx: Ctx,
  der: Buffer,
  known: PresentedCertificate | null,
): Promise<PresentedCertificate> {
  const now = ctx.clock.now();
  if (known?.revokedAt) throw revoked();
  if (known && known.notAfter.getTime() <= now) {
    throw refuse('certificate_expired', 'The certificate has expired: enrol anew, with a secret from an administrator');
  }
  const trusted = await readTrusted(ctx);
  const anchors = trusted.map(({ certificate }) => certificate);
  const chain = await findChain(new X509Certificate(der), { anchors, at: now });
  const issuer = trusted.find(({ certificate }) => certificate === chain?.[0]);
  if (!issuer) throw refuse('certificate_untrusted', 'The certificate is not of an authority that is trusted here');
  if (!known) throw refuse('certificate_unknown', 'The certificate is not in the inventory');
  if (!(await isInScope(ctx.db, issuer.keyId, known.tboxSerial))) {
    throw refuse('certificate_untrusted', 'The authority of the certificate may not speak for this TBox');
  }
  return known;
}

const refuse = (reason: EnrolmentRefusedError['reason'], message: string) =>
  new EnrolmentRefusedError('forbidden', reason, message);
const revoked = () => refuse('certificate_revoked', 'The certificate is revoked');

/**
 * RFC 7030 §4.2.2: a renewal keeps the subject. Its serialNumber is the old certificate's id, so it may be left out:
 * the new certificate gets another.
 * @throws CsrRefusedError
 */
async function requireSameSubject(csr: Buffer | string, certificate: Buffer, tboxSerial: string): Promise<CheckedCsr> {
  const checked = await checkCsr(csr, tboxSerial);
  const x509 = await loadX509();
  const { subjectName } = new x509.X509Certificate(new Uint8Array(certificate));
  const requested = new x509.Name(checked.subject).toJSON();
  const current = subjectName.toJSON();
  if (isSame(requested, current) || isSame(requested, withoutId(current))) return checked;
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
