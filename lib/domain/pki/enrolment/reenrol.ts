import { X509Certificate } from 'node:crypto';
import type { Ctx } from '../../context';
import { readTrusted } from '../authority/read-trusted';
import { isInScope } from '../authority/scope-store';
import type { CertificateSigner } from '../issuing/certificate-signer';
import { type Issued, issueCertificate } from '../issuing/issue-certificate';
import { requireFewCertificates } from '../issuing/require-few-certificates';
import { fingerprintOf } from '../x509/describe-certificate';
import { findChain } from '../x509/find-chain';
import { EnrolmentRefusedError, recordRefusal } from './refusals';
import { requireSameSubject } from './same-subject';
import { findByFingerprint, isNotRevoked, type PresentedCertificate } from './store';

type Input = {
  /** PKCS #10: DER, base64 or PEM. */
  csr: Buffer | string;
  /** The client certificate whose key the handshake has proven, DER. */
  certificate: Buffer;
  /** Of the client. */
  address: string;
};

/**
 * A new certificate in place of the one that the client has shown, which stays valid until it ends: a TBox that loses the
 * answer comes again with another key. The CSR names the same subject (RFC 7030 §4.2.2).
 * @throws EnrolmentRefusedError `certificate_untrusted`, `certificate_unknown`, `certificate_expired`, `certificate_revoked`;
 *   CsrRefusedError, SigningFailedError
 */
export async function reenrol({
  ctx,
  signer,
  input,
}: {
  ctx: Ctx;
  signer: CertificateSigner;
  input: Input;
}): Promise<Issued> {
  const { csr, certificate: der, address } = input;
  const known = await findByFingerprint(ctx.db, fingerprintOf(der));
  return recordRefusal(ctx, { tboxSerial: known?.tboxSerial ?? '', address }, async () => {
    const { id, tboxSerial } = await requireAuthorizationState(ctx, der, known);
    const checked = await requireSameSubject(csr, der, tboxSerial);
    await requireFewCertificates(ctx, tboxSerial);
    const issued = await issueCertificate({
      ctx,
      signer,
      input: { csr: checked, tboxSerial, source: 'renewal', predecessorId: id },
      within: (tx) => isNotRevoked(tx.db, id),
    });
    if (!issued) throw revoked();
    return issued;
  });
}

async function requireAuthorizationState(
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
