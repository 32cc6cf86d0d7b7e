import type { CertificateSource } from '@/lib/contracts';
import { recordAudit } from '../../audit';
import { type Ctx, type Tx, withTransaction } from '../../context';
import { NotFoundError } from '../../errors';
import { isInScope, lockUnlessWithdrawn } from '../authority/scope-store';
import { findKeyOwner, insertCertificate, lockKey } from '../inventory/store';
import { type CheckedCsr, CsrRefusedError, checkCsr } from '../x509/csr-policy';
import type { StoredCertificate } from '../x509/describe-certificate';
import { type CertificateSigner, IssuerWithdrawnError, SigningFailedError } from './certificate-signer';

export type IssueRequest = {
  /** PKCS #10: DER, base64 or PEM; or one that was checked for this TBox. */
  csr: Buffer | string | CheckedCsr;
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

type Issue = {
  ctx: Ctx;
  signer: CertificateSigner;
  input: IssueRequest;
  /** @returns false: it must not be issued after all; then nothing is stored and the answer is null */
  within?(tx: Tx, issued: Issued): Promise<boolean>;
};

/**
 * Signs a CSR and keeps the certificate, in one transaction with `within`: what else has to be true, or to be written, when
 * there is a certificate. A certificate that is not stored is not handed out. A process learns of a withdrawal up to 10 s late:
 * what it signs with the withdrawn authority by then is thrown away, and its successor signs.
 * @throws CsrRefusedError, SigningFailedError, NotFoundError
 */
export async function issueCertificate(issue: Issue): Promise<Issued | null> {
  try {
    return await issueOnce(issue);
  } catch (error) {
    if (!(error instanceof IssuerWithdrawnError)) throw error;
    issue.signer.forget?.();
    return issueOnce(issue);
  }
}

async function issueOnce({ ctx, signer, input, within }: Issue): Promise<Issued | null> {
  const { tboxSerial, source, predecessorId = null, rotationId = null } = input;
  const csr =
    typeof input.csr === 'object' && 'publicKey' in input.csr ? input.csr : await checkCsr(input.csr, tboxSerial);
  const { hash } = csr.publicKey;
  if (signer.remote && (await findKeyOwner(ctx.db, hash)) !== null) throw knownKey();
  const issued: Issued = await signer.sign({ csr, tboxSerial });
  const row = { ...issued, serial: tboxSerial, source, issuedBy: ctx.actor.label, predecessorId, rotationId };
  const stored = await withTransaction(ctx, async (tx) => {
    if (!(await lockUnlessWithdrawn(tx.db, issued.issuer))) throw new IssuerWithdrawnError(issued.issuer);
    await lockKey(tx.db, hash);
    const outcome = await insertCertificate(tx.db, row, { newKey: true });
    if (outcome === 'no_tbox') throw new NotFoundError(`TBox ${tboxSerial}`);
    if (outcome === 'key_known') throw knownKey();
    if (!(await isInScope(tx.db, issued.issuer, tboxSerial))) {
      throw new SigningFailedError(`The authority ${issued.issuer} may not speak for TBox ${tboxSerial}`, false);
    }
    if (within && !(await within(tx, issued))) throw new NotIssued();
    await recordAudit(tx, {
      action: 'certificate.issue',
      target: { type: 'certificate', id: issued.serialNumber },
      detail: { tbox: tboxSerial, source, predecessor: predecessorId, rotation: rotationId },
    });
    return true;
  }).catch((error: unknown) => {
    if (error instanceof NotIssued) return false;
    throw error;
  });
  return stored ? issued : null;
}

/** Rolls back. */
class NotIssued extends Error {}

const knownKey = () =>
  new CsrRefusedError('csr_key_reused', 'This key was certified before: a new certificate needs a new key');
