import { recordAudit } from '../../audit';
import { type Ctx, withTransaction } from '../../context';
import { notify } from '../../notifications';

// Longer than this process may be away; what was taken out before is found by whoever looks at certificates that are not used
const WITHIN_DAYS = 30;
const BATCH = 500;

/**
 * Revokes what TBoxes have that were taken out of their vehicle and are in no other: replaced, or the vehicle was scrapped.
 * One that comes into a vehicle again enrols anew. Their connections are cut as those of every revoked certificate.
 * @returns how many certificates
 */
export async function revokeUnbound({ ctx }: { ctx: Ctx }): Promise<number> {
  const now = new Date(ctx.clock.now());
  return withTransaction(ctx, async (tx) => {
    const { rows } = await tx.db.query<{ id: string; serialNumber: string; serial: string }>({
      text: `with gone as (
         select distinct b.tbox_id from tbox_bindings b
         where b.unbound_at > $1::timestamptz - interval '${WITHIN_DAYS} days'
           and not exists (select 1 from tbox_bindings o where o.tbox_id = b.tbox_id and o.unbound_at is null)),
       chosen as (
         select c.id from tbox_certificates c join gone on gone.tbox_id = c.tbox_id
         where c.revoked_at is null and c.not_after > $1
           and c.issued_at <= (select max(b.unbound_at) from tbox_bindings b where b.tbox_id = c.tbox_id)
         limit ${BATCH} for update of c skip locked)
       update tbox_certificates c set revoked_at = $1, revocation_reason = 'cessationOfOperation', revoked_by = $2
       from chosen, tboxes t where c.id = chosen.id and t.id = c.tbox_id
       returning c.id, c.serial_number as "serialNumber", t.serial`,
      values: [now, tx.actor.label],
    });
    for (const { serialNumber, serial } of rows) {
      await recordAudit(tx, {
        action: 'certificate.revoke',
        target: { type: 'certificate', id: serialNumber },
        detail: { tbox: serial, reason: 'cessationOfOperation', note: 'taken out of its vehicle' },
      });
    }
    if (rows.length > 0) {
      await notify(tx.db, 'tsp_feed', { type: 'certificate', certificateIds: rows.map(({ id }) => id) });
    }
    return rows.length;
  });
}
