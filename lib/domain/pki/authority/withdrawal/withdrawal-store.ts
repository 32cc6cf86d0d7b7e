import type { StrandedVehicle, WithdrawalCounts } from '@/lib/contracts';
import type { Db, Transaction } from '@/lib/platform/db';
import { IN_SCOPE } from '../scope-store';

/** `at`: ms since the epoch. */
export async function markWithdrawalRequested(
  db: Transaction,
  id: number,
  request: { at: number; by: { id: string; label: string }; reason: string; includeRenewed: boolean },
): Promise<void> {
  await db.query({
    text: `update certificate_authorities set withdrawal_requested_at = $2, withdrawal_requested_by = $3,
       withdrawal_requested_by_id = $4, withdrawal_reason = $5, withdrawal_includes_renewed = $6 where id = $1`,
    values: [id, new Date(request.at), request.by.label, request.by.id, request.reason, request.includeRenewed],
  });
}

export async function clearWithdrawalRequest(db: Transaction, id: number): Promise<void> {
  await db.query({
    text: `update certificate_authorities set withdrawal_requested_at = null, withdrawal_requested_by = null,
       withdrawal_requested_by_id = null, withdrawal_reason = null, withdrawal_includes_renewed = false where id = $1`,
    values: [id],
  });
}

type RevokedCertificate = {
  id: string;
  serialNumber: string;
  tboxSerial: string;
  reason: string;
  authority: string;
};

/** SQL over certificate `c`; `$1`: now. A certificate on hold is revoked too: released later, it would look valid. */
const REVOCABLE = `c.not_after > $1 and (c.revoked_at is null or c.revocation_reason = 'certificateHold')`;

/**
 * SQL: `c` was renewed for the TBox of `f` after `f` was admitted at first use. Whoever holds the key behind `f` may
 * have requested it.
 */
const RENEWED = `f.tbox_id = c.tbox_id and f.source = 'first_use' and f.issued_at <= c.issued_at
  and c.source in ('renewal', 'rotation') and c.issuer is distinct from f.issuer`;

/**
 * Certificates to revoke for approved withdrawals and, where requested, those renewed from them: before the withdrawal,
 * or later from one that is revoked for it.
 */
const WITHDRAWN = `(select c.id, a.name, a.withdrawal_approved_by as approver, 'cACompromise' as reason
    from certificate_authorities a join tbox_certificates c on c.issuer = a.key_id
    where a.state = 'withdrawn' and a.withdrawal_approved_by is not null and ${REVOCABLE}
  union all
  select c.id, a.name, a.withdrawal_approved_by, 'keyCompromise'
    from certificate_authorities a join tbox_certificates f on f.issuer = a.key_id join tbox_certificates c on ${RENEWED}
    left join tbox_certificates p on p.id = c.predecessor_id
    where a.state = 'withdrawn' and a.withdrawal_approved_by is not null and a.withdrawal_includes_renewed and ${REVOCABLE}
      and (c.issued_at <= a.withdrawn_at or (p.revocation_reason in ('keyCompromise', 'cACompromise') and c.issued_at <= p.revoked_at)))`;

/** Ids of certificates still to be revoked, those of connected vehicles first. */
export async function selectToRevoke(db: Db, now: Date, limit: number): Promise<string[]> {
  const { rows } = await db.query<{ id: string }>({
    name: 'withdrawal-to-revoke',
    text: `select w.id from (select distinct id from ${WITHDRAWN} as w) as w join tbox_certificates c on c.id = w.id
      left join tbox_bindings b on b.tbox_id = c.tbox_id and b.unbound_at is null
      left join vehicle_presence p on p.vehicle_id = b.vehicle_id
      order by p.connected desc nulls last limit $2`,
    values: [now, limit],
  });
  return rows.map(({ id }) => id);
}

/** @returns those that were not revoked meanwhile */
export async function revokeOfWithdrawn(db: Transaction, now: Date, ids: string[]): Promise<RevokedCertificate[]> {
  const { rows } = await db.query<RevokedCertificate>({
    name: 'withdrawal-revoke',
    // Locked in the order in which uses are recorded, so that the two cannot deadlock
    text: `with locked as materialized (
        select id from tbox_certificates where id = any($2::text[]) order by id for no key update),
      withdrawn as materialized (select distinct on (w.id) w.* from ${WITHDRAWN} as w join locked using (id) order by w.id)
      update tbox_certificates c
      set revoked_at = coalesce(c.revoked_at, $1), revocation_reason = w.reason, revoked_by = w.approver
      from withdrawn w, tboxes t where c.id = w.id and t.id = c.tbox_id and ${REVOCABLE}
      returning c.id, c.serial_number as "serialNumber", t.serial as "tboxSerial", c.revocation_reason as reason, w.name as authority`,
    values: [now, ids],
  });
  return rows;
}

/** SQL: certificates that the withdrawal revokes or has revoked. `$1`: now, `$2`: key identifier. */
const TAKEN = `c.issuer = $2 and (c.revocation_reason = 'cACompromise'
  or (${REVOCABLE}))`;

const IS_RENEWED = `exists (select 1 from tbox_certificates f where f.issuer = $2 and ${RENEWED})`;

/**
 * SQL: other certificates the TBox can authenticate with, without those of authorities being withdrawn. `$3`: renewed
 * certificates are revoked too.
 */
const OTHER = `from tbox_certificates c left join certificate_authorities a on a.key_id = c.issuer
  where c.tbox_id = t.id and c.issuer is distinct from $2 and c.revoked_at is null and c.not_before <= $1 and c.not_after > $1
    and a.state is distinct from 'withdrawn' and a.withdrawal_requested_at is null and ${IN_SCOPE} and not ($3 and ${IS_RENEWED})`;

const AFFECTED = `select v.vin, t.serial as "tboxSerial", f.code as fleet, f.name as "fleetName",
    coalesce(p.connected, false) as connected, coalesce(other.used, false) as "isUsed", other.used is not null as "hasOther"
  from (select distinct c.tbox_id from tbox_certificates c where ${TAKEN}) as taken
  join tboxes t on t.id = taken.tbox_id
  left join tbox_bindings b on b.tbox_id = t.id and b.unbound_at is null
  left join vehicles v on v.id = b.vehicle_id
  left join fleets f on f.id = v.fleet_id
  left join vehicle_presence p on p.vehicle_id = v.id
  left join lateral (select bool_or(c.last_admitted_at is not null and not ${IS_RENEWED}) as used ${OTHER}) as other on true`;

export type FleetCounts = { code: string | null; name: string | null } & WithdrawalCounts;

/** `issuer`: key identifier; `now`: ms since the epoch; `includeRenewed`: renewed certificates are revoked too. */
export type Withdrawal = { issuer: string; now: number; includeRenewed: boolean };

/**
 * @param includeRenewed used unless a withdrawal is requested already. @returns null if there is no created authority
 *   with this id
 */
export async function selectWithdrawal(
  db: Db,
  id: number,
  includeRenewed: boolean,
): Promise<(Omit<Withdrawal, 'now'> & { kind: string; isActive: boolean }) | null> {
  const { rows } = await db.query<Omit<Withdrawal, 'now'> & { kind: string; isActive: boolean }>({
    text: `select key_id as issuer, kind, kind = 'issuing' and state = 'active' as "isActive",
       case when withdrawal_requested_at is null then $2 else withdrawal_includes_renewed end as "includeRenewed"
     from certificate_authorities where id = $1 and key_id is not null`,
    values: [id, includeRenewed],
  });
  return rows[0] ?? null;
}

/** One row per fleet, largest first; `code` is null for TBoxes in no vehicle. */
export async function countAffected(db: Db, { issuer, now, includeRenewed }: Withdrawal): Promise<FleetCounts[]> {
  const { rows } = await db.query<FleetCounts>({
    name: 'withdrawal-counts',
    text: `select fleet as code, "fleetName" as name, count(*)::int as vehicles,
        count(*) filter (where connected)::int as connected, count(*) filter (where "isUsed")::int as "withOther",
        count(*) filter (where "hasOther" and not "isUsed")::int as unproven,
        count(*) filter (where not "hasOther")::int as stranded
      from (${AFFECTED}) as affected group by fleet, "fleetName" order by vehicles desc, fleet`,
    values: [new Date(now), issuer, includeRenewed],
  });
  return rows;
}

export async function countTaken(
  db: Db,
  { issuer, now }: Withdrawal,
): Promise<{ certificates: number; renewed: number }> {
  const { rows } = await db.query<{ certificates: number; renewed: number }>({
    name: 'withdrawal-certificates',
    text: `select (select count(*)::int from tbox_certificates c where ${TAKEN}) as certificates,
      (select count(distinct c.id)::int from tbox_certificates f join tbox_certificates c on ${RENEWED}
       where f.issuer = $2 and ${REVOCABLE}) as renewed`,
    values: [new Date(now), issuer],
  });
  return rows[0] ?? { certificates: 0, renewed: 0 };
}

/** Vehicles without another certificate, by VIN. */
export async function selectStranded(
  db: Db,
  { issuer, now, includeRenewed }: Withdrawal,
  { after, limit }: { after: string; limit: number },
): Promise<StrandedVehicle[]> {
  const { rows } = await db.query<StrandedVehicle>({
    name: 'withdrawal-stranded',
    text: `select vin, "tboxSerial", fleet, connected from (${AFFECTED}) as affected
      where vin > $4 and not "hasOther" order by vin limit $5`,
    values: [new Date(now), issuer, includeRenewed, after, limit],
  });
  return rows;
}
