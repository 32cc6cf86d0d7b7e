import { recordAudit } from '../../audit';
import { type Ctx, withTransaction } from '../../context';
import { notify } from '../../notifications';
import { revokeOfUnbound } from './store';

const BATCH = 500;

/**
 * Revokes what TBoxes have that were taken out of their vehicle and are in no other: replaced, or the vehicle was scrapped.
 * One that comes into a vehicle again enrols anew. Their connections are cut as those of every revoked certificate.
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
