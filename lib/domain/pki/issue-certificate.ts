import type { PoolClient } from 'pg';
import type { CertificateSource } from '@/lib/contracts';
import { recordAuditWith } from '../audit';
import type { Ctx } from '../context';
import { NotFoundError } from '../errors';
import { CsrRefusedError, checkCsr } from './csr-policy';
import type { StoredCertificate } from './describe-certificate';
import type { CertificateSigner } from './signer';
import { findKeyOwner, insertCertificate } from './store';

export type IssueRequest = {
  /** PKCS #10: DER, base64 or PEM. */
  csr: Buffer | string;
  /** Serial of the TBox that has proven to be it. */
  tboxSerial: string;
  source: Extract<CertificateSource, 'enrolment' | 'renewal' | 'rotation'>;
  /** The certificate in whose place the new one comes. */
  predecessorId?: string | null;
  rotationId?: string | null;
};
export type Issued = StoredCertificate & {
  /** DER, its issuer's first, without the trust anchor. */
  chain: Buffer[];
};

/**
 * Signs a CSR and keeps the certificate, in one transaction with `within`: what else has to be true, or to be written, when
 * there is a certificate. A certificate that is not stored is not handed out.
 * @throws CsrRefusedError, SigningFailedError, NotFoundError
 */
export async function issueCertificate({
  ctx,
  signer,
  input,
  within,
}: {
  ctx: Ctx;
  signer: CertificateSigner;
  input: IssueRequest;
  /** @returns false: it must not be issued after all; then nothing is stored and the answer is null */
  within?(client: PoolClient, issued: Issued): Promise<boolean>;
}): Promise<Issued | null> {
  const { tboxSerial, source, predecessorId = null, rotationId = null } = input;
  const csr = await checkCsr(input.csr, tboxSerial);
  await refuseKnownKey(ctx.db.pool, csr.publicKey.hash);
  const issued: Issued = await signer.sign({ csr, tboxSerial });
  const { serialNumber } = issued;
  const stored = await ctx.db
    .transaction(async (client) => {
      // The same CSR twice at once: one of them is late
      await client.query('select pg_advisory_xact_lock(hashtextextended($1, 0))', [csr.publicKey.hash]);
      await refuseKnownKey(client, csr.publicKey.hash);
      const row = { ...issued, serial: tboxSerial, source, issuedBy: ctx.actor.label, predecessorId, rotationId };
      if (!(await insertCertificate(client, row))) throw new NotFoundError(`TBox ${tboxSerial}`);
      if (within && !(await within(client, issued))) throw new NotIssued();
      await recordAuditWith(client, ctx, {
        action: 'certificate.issue',
        target: { type: 'certificate', id: serialNumber },
        detail: { tbox: tboxSerial, source, predecessor: predecessorId, rotation: rotationId },
      });
      return true;
    })
    .catch((error: unknown) => {
      if (error instanceof NotIssued) return false;
      throw error;
    });
  return stored ? issued : null;
}

/** Rolls back. */
class NotIssued extends Error {}

async function refuseKnownKey(client: Parameters<typeof findKeyOwner>[0], publicKey: string): Promise<void> {
  if ((await findKeyOwner(client, publicKey)) !== null) {
    throw new CsrRefusedError('csr_key_reused', 'This key was certified before: a new certificate needs a new key');
  }
}
