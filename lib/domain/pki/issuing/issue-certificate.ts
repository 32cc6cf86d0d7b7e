import type { CertificateSource } from '@/lib/contracts';
import { recordAudit } from '../../audit';
import { type Ctx, type Tx, withTransaction } from '../../context';
import { ConflictError, NotFoundError } from '../../errors';
import { isInScope, lockUnlessWithdrawn } from '../authority/scope-store';
import { countNewCertificates, findKeyOwner, insertCertificate, lockKey } from '../inventory/store';
import { isInArchivedVehicle } from '../revocation/hold-store';
import { type CheckedCsr, CsrRefusedError, checkCsr } from '../x509/csr-policy';
import type { StoredCertificate } from '../x509/describe-certificate';
import { type CertificateSigner, IssuerWithdrawnError, SigningFailedError } from './certificate-signer';

/** Arguments of a verb that issues certificates. */
export type WithSigner<Input> = { ctx: Ctx; signer: CertificateSigner; input: Input };

type IssueRequest = {
  /** PKCS #10: DER, base64 or PEM; or already checked for this TBox. */
  csr: Buffer | string | CheckedCsr;
  /** Serial of the authenticated TBox. */
  tboxSerial: string;
  source: Extract<CertificateSource, 'enrolment' | 'renewal' | 'rotation'>;
  /** The certificate that the new one replaces. */
  predecessorId?: string | null;
  /** The CSR has the key of the predecessor, which the TBox has shown: it may stay. */
  keepsKey?: boolean;
  rotationId?: string | null;
};
export type Issued = StoredCertificate & {
  /** Issuer chain, DER, issuer first, without the trust anchor. */
  chain: Buffer[];
};

type Issue = WithSigner<IssueRequest> & {
  /** @returns false to roll back; the result is null then */
  within?(tx: Tx, issued: Issued): Promise<boolean>;
};

/**
 * Signs a CSR and stores the certificate in one transaction with `within`, which checks and writes what belongs to it.
 * Only a stored certificate is returned. A signer may learn of a withdrawal up to 10 s late: a certificate that it
 * signed with the withdrawn authority is discarded, and the successor signs.
 * @throws CsrRefusedError, SigningFailedError, NotFoundError; ConflictError `vehicle_archived`
 */
export async function issueCertificate(issue: Issue): Promise<Issued | null> {
  try {
    return await issueOnce(issue);
  } catch (error) {
    if (!(error instanceof IssuerWithdrawnError)) throw error;
    issue.signer.invalidate?.();
    return issueOnce(issue);
  }
}

async function issueOnce({ ctx, signer, input, within }: Issue): Promise<Issued | null> {
  const { tboxSerial, source, predecessorId = null, rotationId = null, keepsKey = false } = input;
  const csr =
    typeof input.csr === 'object' && 'publicKey' in input.csr ? input.csr : await checkCsr(input.csr, tboxSerial);
  const { hash } = csr.publicKey;
  if (signer.remote && !keepsKey && (await findKeyOwner(ctx.db, hash)) !== null) throw knownKey();
  const issued: Issued = await signer.sign({ csr, tboxSerial });
  const row = { ...issued, serial: tboxSerial, source, issuedBy: ctx.actor.label, predecessorId, rotationId };
  const stored = await withTransaction(ctx, async (tx) => {
    if (!(await lockUnlessWithdrawn(tx.db, issued.issuer))) throw new IssuerWithdrawnError(issued.issuer);
    await lockKey(tx.db, hash);
    const outcome = await insertCertificate(tx.db, row, { key: keepsKey ? 'own' : 'new' });
    if (outcome === 'no_tbox') throw new NotFoundError(`TBox ${tboxSerial}`);
    if (outcome === 'key_known') throw knownKey();
    if (!(await isInScope(tx.db, issued.issuer, tboxSerial))) {
      throw new SigningFailedError(`The authority ${issued.issuer} may not speak for TBox ${tboxSerial}`, false);
    }
    if (await isInArchivedVehicle(tx.db, tboxSerial)) throw archived(tboxSerial);
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

/** Rolls the transaction back. */
class NotIssued extends Error {}

const archived = (tboxSerial: string) =>
  new ConflictError('vehicle_archived', `TBox ${tboxSerial} is in an archived vehicle`);

const knownKey = () =>
  new CsrRefusedError('csr_key_reused', 'This key was certified before: a new certificate needs a new key');

// Allows for a TBox that retries with a new key for an hour because responses are lost, but not for one that loops
const MAX_AN_HOUR = 20;
const HOUR_MS = 3_600_000;

/**
 * Limits the certificates that a TBox causes in an hour, because each replaced one stays in the revocation list until
 * it expires. Concurrent requests may exceed the limit slightly. @throws CsrRefusedError `too_many_certificates`
 */
export async function requireBelowCertificateLimit(ctx: Ctx, tboxSerial: string): Promise<void> {
  if (!(await hasReachedCertificateLimit(ctx, tboxSerial))) return;
  throw new CsrRefusedError('too_many_certificates', `This TBox has had ${MAX_AN_HOUR} certificates within an hour`);
}

/** Whether the TBox has had the maximum of certificates in the last hour. */
export const hasReachedCertificateLimit = async ({ db, clock }: Ctx, tboxSerial: string): Promise<boolean> =>
  (await countNewCertificates(db, tboxSerial, clock.now() - HOUR_MS)) >= MAX_AN_HOUR;
