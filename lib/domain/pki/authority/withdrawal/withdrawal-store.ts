import type { PoolClient } from 'pg';
import type { StrandedVehicle, WithdrawalCounts } from '@/lib/contracts';
import type { Db } from '@/lib/platform/db';
import { IN_SCOPE } from '../scope-store';

type Queryable = Pick<Db['pool'] | PoolClient, 'query'>;

export type RevokedCertificate = { id: string; serialNumber: string; tboxSerial: string; authority: string };

/** Of a certificate `c` and its authority `a`, `$1`: now. One that is on hold is revoked for good: released, it would look valid. */
const TO_REVOKE = `a.state = 'withdrawn' and a.withdrawal_approved_by is not null
  and c.not_after > $1 and (c.revoked_at is null or c.revocation_reason = 'certificateHold')`;

/** Ids of certificates of authorities that were withdrawn in an emergency and that are not revoked yet, of connected vehicles first. */
export async function selectToRevoke(db: Db, now: Date, limit: number): Promise<string[]> {
  const { rows } = await db.pool.query<{ id: string }>({
    name: 'withdrawal-to-revoke',
    text: `select c.id from certificate_authorities a join tbox_certificates c on c.issuer = a.key_id
      left join tbox_bindings b on b.tbox_id = c.tbox_id and b.unbound_at is null
      left join vehicle_presence p on p.vehicle_id = b.vehicle_id
      where ${TO_REVOKE} order by p.connected desc nulls last limit $2`,
    values: [now, limit],
  });
  return rows.map(({ id }) => id);
}

/** In one statement. @returns those that nobody has revoked meanwhile */
export async function revokeOfWithdrawn(client: PoolClient, now: Date, ids: string[]): Promise<RevokedCertificate[]> {
  const { rows } = await client.query<RevokedCertificate>({
    name: 'withdrawal-revoke',
    // Locked in the order in which uses are recorded: neither waits for the other in a circle
    text: `with locked as materialized (
        select id from tbox_certificates where id = any($2::text[]) order by id for no key update)
      update tbox_certificates c
      set revoked_at = coalesce(c.revoked_at, $1), revocation_reason = 'cACompromise', revoked_by = a.withdrawal_approved_by
      from certificate_authorities a, tboxes t
      where c.id in (select id from locked) and a.key_id = c.issuer and t.id = c.tbox_id and ${TO_REVOKE}
      returning c.id, c.serial_number as "serialNumber", t.serial as "tboxSerial", a.name as authority`,
    values: [now, ids],
  });
  return rows;
}

export type Successor = { id: number; name: string; state: 'requested' | 'prepared'; createdAt: number };

/** Who can sign next: a prepared one first. null: there is none, and none is on its way. */
export async function findSuccessor(client: Queryable): Promise<Successor | null> {
  const { rows } = await client.query<Successor>(
    `select id, name, state, (extract(epoch from created_at) * 1000)::float8 as "createdAt" from certificate_authorities
     where kind = 'issuing' and state in ('requested', 'prepared') and withdrawal_requested_at is null
     order by state = 'prepared' desc, id desc limit 1`,
  );
  return rows[0] ?? null;
}

/** $1: now, $2: key identifier. Certificates that the withdrawal revokes, or has revoked. */
const TAKEN = `c.issuer = $2 and (c.revocation_reason = 'cACompromise'
  or (c.not_after > $1 and (c.revoked_at is null or c.revocation_reason = 'certificateHold')))`;

/** What else lets the TBox in, of an authority that nobody wants withdrawn. */
const OTHER = `from tbox_certificates o left join certificate_authorities a on a.key_id = o.issuer
  where o.tbox_id = t.id and o.issuer is distinct from $2 and o.revoked_at is null and o.not_before <= $1 and o.not_after > $1
    and a.state is distinct from 'withdrawn' and a.withdrawal_requested_at is null and ${IN_SCOPE}`;

/** `o` came in the place of one that this authority alone vouched for: whoever has its key may have asked for it. */
const DERIVED = `(o.source in ('renewal', 'rotation') and exists (select 1 from tbox_certificates f
  where f.tbox_id = o.tbox_id and f.issuer = $2 and f.source = 'first_use' and f.issued_at <= o.issued_at))`;

const AFFECTED = `select v.vin, t.serial as "tboxSerial", f.code as fleet, f.name as "fleetName",
    coalesce(p.connected, false) as connected, coalesce(other.used, false) as "isUsed", other.used is not null as "hasOther"
  from (select distinct c.tbox_id from tbox_certificates c where ${TAKEN}) as taken
  join tboxes t on t.id = taken.tbox_id
  left join tbox_bindings b on b.tbox_id = t.id and b.unbound_at is null
  left join vehicles v on v.id = b.vehicle_id
  left join fleets f on f.id = v.fleet_id
  left join vehicle_presence p on p.vehicle_id = v.id
  left join lateral (select bool_or(o.last_admitted_at is not null and not ${DERIVED}) as used ${OTHER}) as other on true`;

export type FleetCounts = { code: string | null; name: string | null } & WithdrawalCounts;

/** A row a fleet, the largest first; without a code: TBoxes in no vehicle. */
export async function countAffected(db: Db, issuer: string, now: number): Promise<FleetCounts[]> {
  const { rows } = await db.pool.query<FleetCounts>({
    name: 'withdrawal-counts',
    text: `select fleet as code, "fleetName" as name, count(*)::int as vehicles,
        count(*) filter (where connected)::int as connected, count(*) filter (where "isUsed")::int as "withOther",
        count(*) filter (where "hasOther" and not "isUsed")::int as unproven,
        count(*) filter (where not "hasOther")::int as stranded
      from (${AFFECTED}) as affected group by fleet, "fleetName" order by vehicles desc, fleet`,
    values: [new Date(now), issuer],
  });
  return rows;
}

export async function countTaken(db: Db, issuer: string, now: number): Promise<number> {
  const { rows } = await db.pool.query<{ total: number }>({
    name: 'withdrawal-certificates',
    text: `select count(*)::int as total from tbox_certificates c where ${TAKEN}`,
    values: [new Date(now), issuer],
  });
  return rows[0]?.total ?? 0;
}

/** Vehicles without another certificate, by VIN. */
export async function selectStranded(
  db: Db,
  issuer: string,
  { now, after, limit }: { now: number; after: string; limit: number },
): Promise<StrandedVehicle[]> {
  const { rows } = await db.pool.query<StrandedVehicle>({
    name: 'withdrawal-stranded',
    text: `select vin, "tboxSerial", fleet, connected from (${AFFECTED}) as affected
      where vin > $3 and not "hasOther" order by vin limit $4`,
    values: [new Date(now), issuer, after, limit],
  });
  return rows;
}
