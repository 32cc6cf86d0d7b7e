import { type CertificateImport, type CertificateImportRefusal, importCertificatesOperation } from '@/lib/contracts';
import { recordAudit } from '../../audit';
import { type Ctx, type Tx, withTransaction } from '../../context';
import { ConflictError, NotFoundError, ValidationError } from '../../errors';
import { verb } from '../../verb';
import { readTrusted, type TrustedAuthority } from '../authority/authorities';
import { isInScope, lockUnlessWithdrawn } from '../authority/scope-store';
import type { StoredCertificate } from '../x509/describe-certificate';
import { splitPem } from '../x509/pem';
import { readClientCertificate } from './read-client-certificate';
import { insertCertificate, isKnownFingerprint } from './store';

// Limits the request: a certificate has less than 2 KB of PEM
const MAX_CERTIFICATES = 1_000;

/**
 * Adds TBox certificates issued by external authorities to the inventory. Each must be of a trusted authority and a
 * registered TBox. Administrators only.
 * @returns the outcome of each, in the order of the input
 * @throws ValidationError if there is none, or more than 1,000; ForbiddenError
 */
export const importCertificates = verb(importCertificatesOperation, async ({ ctx, input }) => {
  const ders = splitPem(input.pem);
  if (ders.length === 0 || ders.length > MAX_CERTIFICATES) {
    const message = `must have 1 to ${MAX_CERTIFICATES} certificates, not ${ders.length}`;
    throw new ValidationError([{ path: 'pem', message }]);
  }
  const trusted = await readTrusted(ctx);
  return withTransaction(ctx, async (tx) => {
    const results: CertificateImport[] = [];
    for (const der of ders) results.push(await importOne(tx, trusted, der));
    return { items: results };
  });
});

async function importOne(tx: Tx, trusted: TrustedAuthority[], der: Buffer): Promise<CertificateImport> {
  const read = await readClientCertificate(tx, trusted, der);
  const { serialNumber, tboxSerial } = read;
  const result = (outcome: 'imported' | 'known' | 'refused', reason: CertificateImportRefusal | null = null) => ({
    serialNumber,
    tboxSerial,
    outcome,
    reason,
  });
  if ('reason' in read) return result('refused', read.reason);
  if (await isKnownFingerprint(tx.db, read.facts.fingerprint)) return result('known');
  const { id, issuer, facts } = read;
  if (!(await lockUnlessWithdrawn(tx.db, issuer))) return result('refused', 'untrusted');
  if (!(await isInScope(tx.db, issuer, read.tboxSerial))) return result('refused', 'out_of_scope');
  const row = { id, issuer, ...facts, serial: read.tboxSerial, source: 'import' as const, issuedBy: tx.actor.label };
  try {
    if ((await insertCertificate(tx.db, row)) === 'no_tbox') return result('refused', 'tbox_not_registered');
  } catch (error) {
    if (error instanceof ConflictError) return result('refused', 'id_taken');
    throw error;
  }
  await recordAudit(tx, {
    action: 'certificate.import',
    target: { type: 'certificate', id: facts.serialNumber },
    detail: { tbox: read.tboxSerial, issuer },
  });
  return result('imported');
}

/**
 * Adds a certificate whose key was generated here, so that it can be revoked. Idempotent.
 * @throws NotFoundError if no TBox has that serial
 */
export async function registerCertificate({
  ctx,
  input,
}: {
  ctx: Ctx;
  input: StoredCertificate & { serial: string };
}): Promise<void> {
  const row = { ...input, source: 'start' as const, issuedBy: ctx.actor.label };
  if ((await insertCertificate(ctx.db, row)) === 'no_tbox') throw new NotFoundError(`TBox ${input.serial}`);
}
