import { recordAudit } from '../../../audit';
import { type Ctx, withTransaction } from '../../../context';
import { notify } from '../../../notifications';
import { revokeOfWithdrawn, selectToRevoke } from './withdrawal-store';

// One transaction takes a second or two; meanwhile connections of the previous batch are closed
const BATCH = 5_000;
// Subscribers read all certificates from the database
const NOTIFIED_IDS = 100;

/**
 * Revokes the certificates of authorities withdrawn in an emergency and, where requested, those renewed from them. They
 * are refused already; this records it for each certificate, so that `disconnectRevoked` closes their connections.
 * Resumes after an interruption. Safe beside replicas.
 * @returns how many certificates
 */
export async function revokeWithdrawn({ ctx }: { ctx: Ctx }): Promise<number> {
  let total = 0;
  for (;;) {
    const ids = await selectToRevoke(ctx.db, new Date(ctx.clock.now()), BATCH);
    if (ids.length === 0) return total;
    total += await revokeBatch(ctx, ids);
  }
}

function revokeBatch(ctx: Ctx, ids: string[]): Promise<number> {
  return withTransaction(ctx, async (tx) => {
    const revoked = await revokeOfWithdrawn(tx.db, new Date(tx.clock.now()), ids);
    if (revoked.length === 0) return 0;
    const records = revoked.map(({ serialNumber, tboxSerial, reason, authority }) => ({
      action: 'certificate.revoke',
      target: { type: 'certificate', id: serialNumber },
      detail: { tbox: tboxSerial, reason, note: `${authority} was withdrawn` },
    }));
    await recordAudit(tx, records);
    const certificateIds = revoked.slice(0, NOTIFIED_IDS).map(({ id }) => id);
    await notify(tx.db, 'tsp_feed', { type: 'certificate', certificateIds });
    return revoked.length;
  });
}
