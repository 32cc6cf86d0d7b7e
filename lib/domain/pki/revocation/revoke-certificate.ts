import { type RevocationReason, releaseCertificateOperation, revokeCertificateOperation } from '@/lib/contracts';
import { type Ctx, withTransaction } from '../../context';
import { ConflictError, NotFoundError, ValidationError } from '../../errors';
import { verb } from '../../verb';
import { findCertificate } from '../inventory/list-certificates';
import { isHeldByArchive } from './hold-store';
import { recordChange } from './record-change';
import { lockCertificate, lockWithRenewed, markReleased, markRevoked, revokeOfUnbound } from './store';

/**
 * Revokes a certificate. New connections are refused once the transaction commits; open connections are closed within a
 * second (`disconnectRevoked`). A certificate on hold can be revoked for good, and of one that is revoked it can become
 * known later that its key is compromised.
 * @throws NotFoundError, ConflictError `certificate_revoked`; ValidationError if `includeRenewed` is without `keyCompromise`
 */
export const revokeCertificate = verb(
  revokeCertificateOperation,
  async ({ ctx, input: { serialNumber, reason, includeRenewed, note } }) => {
    if (includeRenewed && reason !== 'keyCompromise') {
      throw new ValidationError([{ path: 'includeRenewed', message: 'is only for the reason keyCompromise' }]);
    }
    await withTransaction(ctx, async (tx) => {
      const { row, renewed } = includeRenewed
        ? await lockWithRenewed(tx.db, serialNumber, ctx.clock.now())
        : { row: await lockCertificate(tx.db, serialNumber), renewed: [] };
      if (!row) throw new NotFoundError(`Certificate ${serialNumber}`);
      if (row.revokedAt !== null && !mayBecome(row.reason, reason)) {
        throw new ConflictError('certificate_revoked', `Certificate ${serialNumber} is revoked already`);
      }
      const revocation = { at: ctx.clock.now(), by: ctx.actor.label, reason };
      for (const one of [row, ...renewed]) await markRevoked(tx.db, one.id, revocation);
      await recordChange(tx, 'certificate.revoke', [
        { row, serialNumber, detail: { reason, note: note || null } },
        ...renewed.map((one) => ({
          row: one,
          serialNumber: one.serialNumber,
          detail: { reason, note: note || null, renewedFrom: serialNumber },
        })),
      ]);
    });
    return findCertificate(ctx, serialNumber);
  },
);

/** Whether a revoked certificate may be revoked again, for another reason. */
const mayBecome = (before: string | null, reason: RevocationReason): boolean =>
  before === 'certificateHold'
    ? reason !== 'certificateHold'
    : reason === 'keyCompromise' && before !== 'keyCompromise' && before !== 'cACompromise';

/**
 * Takes a certificate off hold: its TBox may connect again. One that is on hold because its vehicle is archived is released by
 * restoring that.
 * @throws NotFoundError, ConflictError `certificate_not_held`, `vehicle_archived`
 */
export const releaseCertificate = verb(releaseCertificateOperation, async ({ ctx, input: { serialNumber, note } }) => {
  await withTransaction(ctx, async (tx) => {
    const row = await lockCertificate(tx.db, serialNumber);
    if (!row) throw new NotFoundError(`Certificate ${serialNumber}`);
    if (row.reason !== 'certificateHold') {
      throw new ConflictError('certificate_not_held', `Certificate ${serialNumber} is not on hold`);
    }
    if (await isHeldByArchive(tx.db, row.id)) {
      throw new ConflictError(
        'vehicle_archived',
        'Its vehicle is archived: restore the vehicle to release the certificate',
      );
    }
    await markReleased(tx.db, row.id);
    await recordChange(tx, 'certificate.release', [
      { row, serialNumber, detail: { reason: null, note: note || null } },
    ]);
  });
  return findCertificate(ctx, serialNumber);
});

const BATCH = 500;

/**
 * Revokes the certificates of TBoxes that were removed from their vehicle and are in no other. Installed again, a TBox
 * enrols anew. Connections are closed by `disconnectRevoked`.
 * @returns how many certificates
 */
export async function revokeUnbound({ ctx }: { ctx: Ctx }): Promise<number> {
  return withTransaction(ctx, async (tx) => {
    const revoked = await revokeOfUnbound(tx.db, { at: tx.clock.now(), by: tx.actor.label, limit: BATCH });
    const detail = { reason: 'cessationOfOperation', note: 'taken out of its vehicle' };
    const changed = revoked.map((row) => ({ row, serialNumber: row.serialNumber, detail }));
    if (changed.length > 0) await recordChange(tx, 'certificate.revoke', changed);
    return revoked.length;
  });
}
