import type { RevocationReason } from '@/lib/contracts';
import type { Db, Transaction } from '@/lib/platform/db';

export type Changed = { id: string; serialNumber: string; tboxSerial: string };
type Revocation = { at: number; by: string; reason: RevocationReason };

const RETURNED = `c.id, c.serial_number as "serialNumber", t.serial as "tboxSerial"`;
const HELD = `c.revocation_reason = 'certificateHold'`;
// The archive of a vehicle and the hold of its certificates have the same time; a hold by a person has another
const HELD_BY_ARCHIVE = `${HELD} and exists (select 1 from vehicles v join tbox_bindings b on b.vehicle_id = v.id
  where b.tbox_id = c.tbox_id and b.unbound_at is null and v.archived_at = c.revoked_at)`;

// Locked in the order in which uses are recorded, so that the two cannot deadlock
const chosen = (condition: string) =>
  `chosen as (select c.id from tbox_certificates c join tboxes t on t.id = c.tbox_id where ${condition}
    order by c.id for no key update of c)`;

/** Revokes the certificates of a TBox that have not expired. Those on hold too, unless the reason is a hold. */
export async function revokeOfTbox(
  db: Transaction,
  tboxSerial: string,
  { at, by, reason }: Revocation,
): Promise<Changed[]> {
  const { rows } = await db.query<Changed>({
    text: `with ${chosen(`t.serial = $1 and c.not_after > $2
        and (c.revoked_at is null or ($3 <> 'certificateHold' and ${HELD}))`)}
      update tbox_certificates c set revoked_at = coalesce(c.revoked_at, $2), revocation_reason = $3, revoked_by = $4
      from chosen, tboxes t where c.id = chosen.id and t.id = c.tbox_id returning ${RETURNED}`,
    values: [tboxSerial, new Date(at), reason, by],
  });
  return rows;
}

/** Releases the certificates of a TBox that are on hold because its vehicle is archived. */
export async function releaseOfTbox(db: Transaction, tboxSerial: string): Promise<Changed[]> {
  const { rows } = await db.query<Changed>({
    text: `with ${chosen(`t.serial = $1 and ${HELD_BY_ARCHIVE}`)}
      update tbox_certificates c set revoked_at = null, revocation_reason = null, revoked_by = null, cut_at = null
      from chosen, tboxes t where c.id = chosen.id and t.id = c.tbox_id returning ${RETURNED}`,
    values: [tboxSerial],
  });
  return rows;
}

/** Revokes for good what is on hold since before `heldBefore` (ms) because its vehicle is archived. */
export async function revokeHeldOfArchived(
  db: Transaction,
  { by, heldBefore, limit }: { by: string; heldBefore: number; limit: number },
): Promise<Changed[]> {
  const { rows } = await db.query<Changed>({
    text: `with chosen as (select c.id from tbox_certificates c
        where c.revoked_at <= $2 and ${HELD_BY_ARCHIVE} order by c.id limit $3 for no key update of c skip locked)
      update tbox_certificates c set revocation_reason = 'cessationOfOperation', revoked_by = $1
      from chosen, tboxes t where c.id = chosen.id and t.id = c.tbox_id returning ${RETURNED}`,
    values: [by, new Date(heldBefore), limit],
  });
  return rows;
}

/** Whether the certificate is on hold because its vehicle is archived. */
export async function isHeldByArchive(db: Db, id: string): Promise<boolean> {
  const { rowCount } = await db.query({
    text: `select 1 from tbox_certificates c where c.id = $1 and ${HELD_BY_ARCHIVE}`,
    values: [id],
  });
  return rowCount === 1;
}

/** Whether the TBox is in an archived vehicle; waits for one that is being archived or restored. */
export async function isInArchivedVehicle(db: Transaction, tboxSerial: string): Promise<boolean> {
  const { rows } = await db.query<{ archived: boolean }>({
    text: 'select archived_at is not null as archived from vehicles where tbox_serial = $1 for key share',
    values: [tboxSerial],
  });
  return rows[0]?.archived === true;
}
