import type { AuthenticationMethod } from '@/lib/contracts';
import type { Db } from '@/lib/platform/db';

export type Standing = {
  vinRegistered: boolean;
  tboxRegistered: boolean;
  /** VIN of the vehicle that this TBox is bound to now. */
  boundVin: string | null;
  /** Of the fleet of that vehicle. */
  methods: AuthenticationMethod[];
  revoked: boolean;
  /** Of that vehicle; null: there is none. */
  fleet: string | null;
  model: string | null;
  tags: string[] | null;
};

const STANDING = `select
  exists (select 1 from vehicles where vin = $1) as "vinRegistered",
  t.id is not null as "tboxRegistered",
  v.vin as "boundVin",
  f.code as fleet, m.code as model, v.tags,
  coalesce(f.auth_methods, '{}') as methods,
  case when $3::text is not null then exists (select 1 from tbox_certificates where id = $3 and revoked_at is not null)
    else exists (select 1 from tbox_certificates
      where tbox_id = t.id and id like 'noid:%' and revoked_at is not null and not_after > now()) end as revoked
from (select 1) as one
left join tboxes t on t.serial = $2
left join tbox_bindings b on b.tbox_id = t.id and b.unbound_at is null
left join vehicles v on v.id = b.vehicle_id
left join fleets f on f.id = v.fleet_id
left join vehicle_models m on m.id = v.model_id`;

/**
 * Certificates without an id in the subject cannot be told apart: where one of a TBox is revoked, all of them are (they are
 * stored with the id `noid:` and their fingerprint).
 */
export async function readStanding(
  pool: Db['pool'],
  { vin, serial, certificateId }: { vin: string; serial: string; certificateId: string | null },
): Promise<Standing> {
  const { rows } = await pool.query<Standing>({
    name: 'access-standing',
    text: STANDING,
    values: [vin, serial, certificateId],
  });
  const [row] = rows;
  if (!row) throw new Error('The standing query returned nothing');
  return row;
}

export async function readFleetCodes(pool: Db['pool'], ids: number[]): Promise<string[]> {
  const { rows } = await pool.query<{ code: string }>('select code from fleets where id = any($1) order by code', [
    ids,
  ]);
  return rows.map((row) => row.code);
}

export type RefusalRow = {
  source: string;
  reason: string;
  clientId: string | null;
  topic: string | null;
  detail: string | null;
  sizeBytes: number | null;
};

export async function insertRefusal(pool: Db['pool'], row: RefusalRow, receivedAt: Date): Promise<void> {
  await pool.query(
    `insert into quarantined_messages (received_at, source, reason, client_id, topic, detail, size_bytes)
     values ($1, $2, $3, $4, $5, $6, $7)`,
    [receivedAt, row.source, row.reason, row.clientId, row.topic, row.detail, row.sizeBytes],
  );
}
