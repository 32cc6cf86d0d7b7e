import { releaseCertificateOperation, revokeCertificateOperation } from '@/lib/contracts';
import type { Transaction } from '@/lib/platform/db';
import { recordAudit } from '../../audit';
import { type Ctx, withTransaction } from '../../context';
import { ConflictError, NotFoundError } from '../../errors';
import { notify } from '../../notifications';
import { verb } from '../../verb';
import { findCertificate } from '../inventory/list-certificates';
import { type LockedCertificate, lockCertificate, markReleased, markRevoked, revokeOfUnbound } from './store';

/**
 * Revokes a certificate. New connections are refused once the transaction commits; open connections are closed within a
 * second (`disconnectRevoked`). A certificate on hold can be revoked for good.
 * @throws NotFoundError, ConflictError `certificate_revoked`
 */
export const revokeCertificate = verb(
  revokeCertificateOperation,
  async ({ ctx, input: { serialNumber, reason, note } }) => {
    await change(ctx, serialNumber, 'certificate.revoke', { reason, note }, async (db, row) => {
      if (row.revokedAt !== null && (row.reason !== 'certificateHold' || reason === 'certificateHold')) {
        throw new ConflictError('certificate_revoked', `Certificate ${serialNumber} is revoked already`);
      }
      await markRevoked(db, row.id, { at: ctx.clock.now(), by: ctx.actor.label, reason });
    });
    return findCertificate(ctx, serialNumber);
  },
);

/**
 * Takes a certificate off hold: its TBox may connect again.
 * @throws NotFoundError, ConflictError `certificate_not_held`
 */
export const releaseCertificate = verb(releaseCertificateOperation, async ({ ctx, input: { serialNumber, note } }) => {
  await change(ctx, serialNumber, 'certificate.release', { note }, async (db, row) => {
    if (row.reason !== 'certificateHold') {
      throw new ConflictError('certificate_not_held', `Certificate ${serialNumber} is not on hold`);
    }
    await markReleased(db, row.id);
  });
  return findCertificate(ctx, serialNumber);
});

async function change(
  ctx: Ctx,
  serialNumber: string,
  action: string,
  { reason = null, note = '' }: { reason?: string | null; note?: string | undefined },
  apply: (db: Transaction, row: LockedCertificate) => Promise<void>,
): Promise<void> {
  await withTransaction(ctx, async (tx) => {
    const row = await lockCertificate(tx.db, serialNumber);
    if (!row) throw new NotFoundError(`Certificate ${serialNumber}`);
    await apply(tx.db, row);
    await recordAudit(tx, {
      action,
      target: { type: 'certificate', id: serialNumber },
      detail: { tbox: row.tboxSerial, reason, note: note || null },
    });
    await notify(tx.db, 'tsp_feed', { type: 'certificate', certificateIds: [row.id] });
  });
}

const BATCH = 500;

/**
 * Revokes the certificates of TBoxes that were removed from their vehicle and are in no other. Installed again, a TBox
 * enrols anew. Connections are closed by `disconnectRevoked`.
 * @returns how many certificates
 */
export async function revokeUnbound({ ctx }: { ctx: Ctx }): Promise<number> {
  return withTransaction(ctx, async (tx) => {
    const revoked = await revokeOfUnbound(tx.db, { at: tx.clock.now(), by: tx.actor.label, limit: BATCH });
    for (const { serialNumber, tboxSerial } of revoked) {
      await recordAudit(tx, {
        action: 'certificate.revoke',
        target: { type: 'certificate', id: serialNumber },
        detail: { tbox: tboxSerial, reason: 'cessationOfOperation', note: 'taken out of its vehicle' },
      });
    }
    if (revoked.length > 0) {
      await notify(tx.db, 'tsp_feed', { type: 'certificate', certificateIds: revoked.map(({ id }) => id) });
    }
    return revoked.length;
  });
}
