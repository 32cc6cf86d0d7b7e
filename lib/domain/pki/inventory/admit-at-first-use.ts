import { X509Certificate } from 'node:crypto';
import { recordAudit } from '../../audit';
import { type Ctx, withTransaction } from '../../context';
import { ConflictError } from '../../errors';
import { readTrusted } from '../authority/read-trusted';
import { isInScope, lockAuthorityAdmission } from '../authority/scope-store';
import { hasManyCertificates } from '../issuing/require-few-certificates';
import { readClientCertificate } from './read-client-certificate';
import { insertCertificate } from './store';

/**
 * Takes the certificate that a TBox shows into the inventory, where its authority is an imported one that allows it (`first_use`) and
 * may speak for this TBox. From then on it is one like any other: seen, and revocable. The broker has checked that the client has its
 * key, and the caller that the TBox may otherwise connect.
 * @param input PEM
 * @returns false: it is not admitted
 */
export async function admitAtFirstUse({ ctx, input }: { ctx: Ctx; input: { pem: string } }): Promise<boolean> {
  const read = await readClientCertificate(ctx, await readTrusted(ctx), derOf(input.pem));
  if ('reason' in read) return false;
  const { id, issuer, facts, tboxSerial: serial } = read;
  return withTransaction(ctx, async (tx) => {
    if ((await lockAuthorityAdmission(tx.db, issuer)) !== 'first_use' || !(await isInScope(tx.db, issuer, serial)))
      return false;
    // Whoever has the key of that authority may not fill the inventory
    if (await hasManyCertificates(tx, serial)) return false;
    const row = { id, issuer, ...facts, serial, source: 'first_use' as const, issuedBy: tx.actor.label };
    try {
      if ((await insertCertificate(tx.db, row)) !== 'stored') return false;
    } catch (error) {
      if (error instanceof ConflictError) return false; // another one has its id or serial number
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
