import { releaseCertificateOperation, revokeCertificateOperation } from '@/lib/contracts';
import type { Transaction } from '@/lib/platform/db';
import { recordAudit } from '../../audit';
import { type Ctx, withTransaction } from '../../context';
import { ConflictError, NotFoundError } from '../../errors';
import { notify } from '../../notifications';
import { verb } from '../../verb';
import { findCertificate } from '../inventory/list-certificates';

type Row = { id: string; revokedAt: Date | null; reason: string | null; tboxSerial: string };

/**
 * Revokes a certificate. New connections are refused once the transaction commits; open connections are closed within a second
 * (see `cutRevoked`). One on hold can be revoked for good.
 * @throws NotFoundError, ConflictError `certificate_revoked`
 */
export const revokeCertificate = verb(
  revokeCertificateOperation,
  async ({ ctx, input: { serialNumber, reason, note } }) => {
    await change(ctx, serialNumber, 'certificate.revoke', { reason, note }, async (db, row) => {
      if (row.revokedAt !== null && (row.reason !== 'certificateHold' || reason === 'certificateHold')) {
        throw new ConflictError('certificate_revoked', `Certificate ${serialNumber} is revoked already`);
      }
      await db.query({
        text: `update tbox_certificates set revoked_at = coalesce(revoked_at, $2), revocation_reason = $3, revoked_by = $4
       where id = $1`,
        values: [row.id, new Date(ctx.clock.now()), reason, ctx.actor.label],
      });
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
    await db.query({
      text: `update tbox_certificates set revoked_at = null, revocation_reason = null, revoked_by = null, cut_at = null
       where id = $1`,
      values: [row.id],
    });
  });
  return findCertificate(ctx, serialNumber);
});

async function change(
  ctx: Ctx,
  serialNumber: string,
  action: string,
  { reason = null, note = '' }: { reason?: string | null; note?: string | undefined },
  apply: (db: Transaction, row: Row) => Promise<void>,
): Promise<void> {
  await withTransaction(ctx, async (tx) => {
    const { rows } = await tx.db.query<Row>({
      text: `select c.id, c.revoked_at as "revokedAt", c.revocation_reason as reason, t.serial as "tboxSerial"
       from tbox_certificates c join tboxes t on t.id = c.tbox_id where c.serial_number = $1 for update of c`,
      values: [serialNumber],
    });
    const [row] = rows;
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
