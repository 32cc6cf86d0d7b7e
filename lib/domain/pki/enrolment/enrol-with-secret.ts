import type { Ctx } from '../../context';
import { type Issued, issueCertificate, type WithSigner } from '../issuing/issue-certificate';
import { hashSecret } from './create-enrolment-secret';
import { EnrolmentRefusedError, recordRefusal } from './refusals';
import { findSecret, useSecret } from './store';

type Input = {
  /** PKCS #10: DER, base64 or PEM. */
  csr: Buffer | string;
  tboxSerial: string;
  secret: string;
  address: string;
};

/**
 * Issues the first certificate of a TBox, or a new one after it lost all others. The secret is used up when the
 * certificate is committed: a refused CSR does not use it, and of two concurrent requests one gets a certificate.
 * @throws EnrolmentRefusedError `secret_wrong`, `secret_used`, `secret_expired`; CsrRefusedError, SigningFailedError
 */
export function enrolWithSecret({ ctx, signer, input }: WithSigner<Input>): Promise<Issued> {
  const { csr, tboxSerial, address } = input;
  const hash = hashSecret(input.secret);
  return recordRefusal(ctx, { tboxSerial, address }, async () => {
    await requireSecret(ctx, hash, tboxSerial);
    const issued = await issueCertificate({
      ctx,
      signer,
      input: { csr, tboxSerial, source: 'enrolment' },
      within: (tx, { id }) => useSecret(tx.db, { hash, tboxSerial, now: ctx.clock.now(), address, certificateId: id }),
    });
    if (issued) return issued;
    await requireSecret(ctx, hash, tboxSerial);
    throw used();
  });
}

/** A used or expired secret has its own error code: only its holder can provoke it. */
async function requireSecret(ctx: Ctx, hash: string, tboxSerial: string): Promise<void> {
  // PostgreSQL rejects U+0000
  const secret = tboxSerial.includes('\u0000') ? null : await findSecret(ctx.db, hash, tboxSerial);
  if (!secret) throw new EnrolmentRefusedError('unauthenticated', 'secret_wrong', 'No such secret is for this TBox');
  if (secret.usedAt !== null) throw used();
  if (secret.expiresAt.getTime() <= ctx.clock.now()) {
    throw new EnrolmentRefusedError(
      'unauthenticated',
      'secret_expired',
      'This secret is no longer good: get a new one',
    );
  }
}

const used = () =>
  new EnrolmentRefusedError('unauthenticated', 'secret_used', 'This secret was used before: get a new one');
