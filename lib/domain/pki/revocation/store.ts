import type { RevocationReason } from '@/lib/contracts';
import type { Db, Transaction } from '@/lib/platform/db';
import { ms } from '@/lib/platform/db/sql-time';
import { RENEWED_FROM, WITH_VEHICLE } from '../inventory/list-store';

export type LockedCertificate = { id: string; revokedAt: Date | null; reason: string | null; tboxSerial: string };
/** `at`: ms since the epoch. */
type Revocation = { at: number; by: string };

export async function lockCertificate(db: Transaction, serialNumber: string): Promise<LockedCertificate | null> {
  const { rows } = await db.query<LockedCertificate>({
    text: `select c.id, c.revoked_at as "revokedAt", c.revocation_reason as reason, t.serial as "tboxSerial"
     from tbox_certificates c join tboxes t on t.id = c.tbox_id where c.serial_number = $1 for update of c`,
    values: [serialNumber],
  });
  return rows[0] ?? null;
}

type WithRenewed = { row: LockedCertificate | null; renewed: (LockedCertificate & { serialNumber: string })[] };

/**
 * As `lockCertificate`, with those of `RENEWED_FROM`, in the order in which uses are recorded. A renewal locks its
 * predecessor, so none can be added once all are locked.
 */
export async function lockWithRenewed(db: Transaction, serialNumber: string, now: number): Promise<WithRenewed> {
  const lock = () =>
    db.query<LockedCertificate & { serialNumber: string }>({
      text: `with chosen as (${RENEWED_FROM} union select id from tbox_certificates where serial_number = $2)
       select c.id, c.serial_number as "serialNumber", c.revoked_at as "revokedAt", c.revocation_reason as reason,
         t.serial as "tboxSerial"
       from tbox_certificates c join chosen using (id) join tboxes t on t.id = c.tbox_id order by c.id for update of c`,
      values: [new Date(now), serialNumber],
    });
  let { rows } = await lock();
  for (let before = -1; rows.length > before; ) {
    before = rows.length;
    // One that was added while the locks were waited for is not seen by the same statement
    ({ rows } = await lock());
  }
  const isNamed = (one: { serialNumber: string }) => one.serialNumber === serialNumber;
  return { row: rows.find(isNamed) ?? null, renewed: rows.filter((one) => !isNamed(one)) };
}

/** A certificate that is revoked already keeps its `revoked_at`. */
export async function markRevoked(
  db: Transaction,
  id: string,
  { at, by, reason }: Revocation & { reason: RevocationReason },
): Promise<void> {
  await db.query({
    text: `update tbox_certificates set revoked_at = coalesce(revoked_at, $2), revocation_reason = $3, revoked_by = $4
     where id = $1`,
    values: [id, new Date(at), reason, by],
  });
}

export async function markReleased(db: Transaction, id: string): Promise<void> {
  await db.query({
    text: `update tbox_certificates set revoked_at = null, revocation_reason = null, revoked_by = null, cut_at = null
     where id = $1`,
    values: [id],
  });
}

/**
 * Revokes certificates whose successors are in use and that have no connection left. @returns those not revoked before
 */
export async function supersedeCertificates(
  db: Transaction,
  ids: readonly string[],
  { at, by }: Revocation,
): Promise<{ id: string; serialNumber: string }[]> {
  // Locked in the order in which uses are recorded, so that the two cannot deadlock
  const { rows } = await db.query<{ id: string; serialNumber: string }>({
    name: 'rotation-supersede',
    text: `with old as (
        select id from tbox_certificates where id = any($1::text[]) and revoked_at is null order by id for no key update)
      update tbox_certificates c
      set revoked_at = $2, cut_at = $2, revocation_reason = 'superseded', revoked_by = $3
      from old where c.id = old.id returning c.id, c.serial_number as "serialNumber"`,
    values: [ids, new Date(at), by],
  });
  return rows;
}

/**
 * Revokes a certificate that its TBox will not use. Never used, it has no connection to close. @returns false if
 * revoked before
 */
export async function discardCertificate(db: Transaction, id: string, { at, by }: Revocation): Promise<boolean> {
  const { rowCount } = await db.query({
    text: `update tbox_certificates set revoked_at = $2, revocation_reason = 'cessationOfOperation', revoked_by = $3,
       cut_at = case when last_admitted_at is null then $2::timestamptz end
     where id = $1 and revoked_at is null`,
    values: [id, new Date(at), by],
  });
  return rowCount === 1;
}

// Longer than this process may be down. TBoxes removed earlier appear among the unused certificates
const UNBOUND_WITHIN_DAYS = 30;

/**
 * Revokes certificates issued before their TBoxes were removed from their last vehicle. Locked rows are left to the
 * next call.
 */
export async function revokeOfUnbound(
  db: Transaction,
  { at, by, limit }: Revocation & { limit: number },
): Promise<{ id: string; serialNumber: string; tboxSerial: string }[]> {
  const { rows } = await db.query<{ id: string; serialNumber: string; tboxSerial: string }>({
    text: `with gone as (
       select distinct b.tbox_id from tbox_bindings b
       where b.unbound_at > $1::timestamptz - interval '${UNBOUND_WITHIN_DAYS} days'
         and not exists (select 1 from tbox_bindings o where o.tbox_id = b.tbox_id and o.unbound_at is null)),
     chosen as (
       select c.id from tbox_certificates c join gone on gone.tbox_id = c.tbox_id
       where c.revoked_at is null and c.not_after > $1
         and c.issued_at <= (select max(b.unbound_at) from tbox_bindings b where b.tbox_id = c.tbox_id)
       limit $3 for update of c skip locked)
     update tbox_certificates c set revoked_at = $1, revocation_reason = 'cessationOfOperation', revoked_by = $2
     from chosen, tboxes t where c.id = chosen.id and t.id = c.tbox_id
     returning c.id, c.serial_number as "serialNumber", t.serial as "tboxSerial"`,
    values: [new Date(at), by, limit],
  });
  return rows;
}

const TO_DISCONNECT = `select c.id, v.vin, c.revocation_reason as reason, ${ms('c.revoked_at')} as "revokedAt",
    ${ms('c.last_admitted_at')} as "admittedAt", ${ms('o.at')} as "otherAdmittedAt", o.count > 0 as "hasOther"
  from tbox_certificates c ${WITH_VEHICLE}
  cross join lateral (select count(*) as count, max(n.last_admitted_at) as at from tbox_certificates n
    where n.tbox_id = c.tbox_id and n.id <> c.id and n.revoked_at is null) o`;

/** Times are ms since the epoch. `other…`: of the TBox's certificates that are not revoked. */
export type ToDisconnect = {
  id: string;
  vin: string | null;
  reason: string;
  revokedAt: number;
  /** When the TBox last authenticated with it. */
  admittedAt: number | null;
  otherAdmittedAt: number | null;
  hasOther: boolean;
};

/** Revoked certificates not yet verified as disconnected, those of connected vehicles first, then the first revoked. */
export async function selectToDisconnect(db: Db, limit: number): Promise<ToDisconnect[]> {
  const { rows } = await db.query<ToDisconnect>({
    name: 'certificates-to-cut',
    text: `${TO_DISCONNECT} left join vehicle_presence p on p.vehicle_id = v.id
      where c.revoked_at is not null and c.cut_at is null order by p.connected desc nulls last, c.revoked_at limit $1`,
    values: [limit],
  });
  return rows;
}

/**
 * Certificates revoked since then and disconnected later; if `cut_at` equals `revoked_at`, another certificate was in
 * use. Those used just before the revocation come first, because their connections may come up late; then the last
 * revoked.
 */
export async function selectDisconnectedSince(db: Db, since: number, limit: number): Promise<ToDisconnect[]> {
  const { rows } = await db.query<ToDisconnect>({
    name: 'certificates-cut-since',
    text: `${TO_DISCONNECT} where c.revoked_at > $1 and c.cut_at > c.revoked_at
      order by c.last_admitted_at > c.revoked_at - interval '10 seconds' desc nulls last, c.revoked_at desc limit $2`,
    values: [new Date(since), limit],
  });
  return rows;
}

/** Skips certificates that were released or revoked again meanwhile. */
export async function saveDisconnected(db: Db, disconnected: readonly ToDisconnect[], at: number): Promise<void> {
  await db.query({
    name: 'certificates-save-cut',
    text: `update tbox_certificates c set cut_at = $3 from unnest($1::text[], $2::timestamptz[]) as s (id, revoked_at)
      where c.id = s.id and c.revoked_at = s.revoked_at and c.cut_at is null`,
    values: [disconnected.map(({ id }) => id), disconnected.map(({ revokedAt }) => new Date(revokedAt)), new Date(at)],
  });
}
