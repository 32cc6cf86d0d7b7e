import { X509Certificate } from 'node:crypto';
import { recordAudit } from '../../audit';
import { type Ctx, withTransaction } from '../../context';
import { ConflictError } from '../../errors';
import { readTrusted } from '../authority/authorities';
import { isInScope, lockAuthorityAdmission } from '../authority/scope-store';
import { hasReachedCertificateLimit } from '../issuing/issue-certificate';
import { readClientCertificate } from './read-client-certificate';
import { insertCertificate } from './store';

/**
 * Adds the certificate that a TBox presented to the inventory if its authority's admission is `first_use` and its scope
 * includes the TBox. The broker has verified possession of the key, and the caller that the TBox may connect otherwise.
 * @param input PEM
 * @returns false if it is not admitted
 */
export async function admitAtFirstUse({ ctx, input }: { ctx: Ctx; input: { pem: string } }): Promise<boolean> {
  const read = await readClientCertificate(ctx, await readTrusted(ctx), derOf(input.pem));
  if ('reason' in read) return false;
  const { id, issuer, facts, tboxSerial: serial } = read;
  return withTransaction(ctx, async (tx) => {
    if ((await lockAuthorityAdmission(tx.db, issuer)) !== 'first_use' || !(await isInScope(tx.db, issuer, serial)))
      return false;
    // A leaked authority key must not fill the inventory
    if (await hasReachedCertificateLimit(tx, serial)) return false;
    const row = { id, issuer, ...facts, serial, source: 'first_use' as const, issuedBy: tx.actor.label };
    try {
      if ((await insertCertificate(tx.db, row)) !== 'stored') return false;
    } catch (error) {
      if (error instanceof ConflictError) return false; // id or serial number is taken
      throw error;
    }
    await recordAudit(tx, {
      action: 'certificate.first_use',
      target: { type: 'certificate', id: facts.serialNumber },
      detail: { tbox: serial, issuer },
    });
    return true;
  });
}

const derOf = (pem: string): Buffer => {
  try {
    return new X509Certificate(pem).raw;
  } catch {
    return Buffer.alloc(0); // refused as malformed
  }
};
