import type { AuthenticationMethod } from '@/lib/contracts';
import type { Db, Transaction } from '@/lib/platform/db';

export type PasswordAuthorizationState = {
  vinRegistered: boolean;
  tboxRegistered: boolean;
  boundHere: boolean;
  /** The vehicle is archived. */
  archived: boolean;
  /** Authentication methods of the vehicle's fleet. */
  methods: AuthenticationMethod[];
  hash: string | null;
  /** Of the vehicle; null if there is none. */
  fleet: string | null;
  model: string | null;
  tags: string[] | null;
};

const AUTHORIZATION_STATE = `select
  v.id is not null as "vinRegistered",
  t.id is not null as "tboxRegistered",
  b.id is not null as "boundHere", v.archived_at is not null as archived,
  coalesce(f.auth_methods, '{}') as methods,
  c.hash,
  f.code as fleet, m.code as model, v.tags
from (select 1) as one
left join vehicles v on v.vin = $1
left join fleets f on f.id = v.fleet_id
left join vehicle_models m on m.id = v.model_id
left join tboxes t on t.serial = $2
left join tbox_bindings b on b.tbox_id = t.id and b.vehicle_id = v.id and b.unbound_at is null
left join tbox_credentials c on c.tbox_id = t.id`;

export async function readPasswordAuthorizationState(
  db: Db,
  { vin, serial }: { vin: string; serial: string },
): Promise<PasswordAuthorizationState> {
  const { rows } = await db.query<PasswordAuthorizationState>({
    name: 'access-password-authorization-state',
    text: AUTHORIZATION_STATE,
    values: [vin, serial],
  });
  const [row] = rows;
  if (!row) throw new Error('The authorization state query returned no row');
  return row;
}

type CredentialRow = { createdAt: Date; createdBy: string };

/** Undefined if no TBox has this serial; null if it has no credential. */
export async function findCredential(db: Db, serial: string): Promise<CredentialRow | null | undefined> {
  const { rows } = await db.query<{ createdAt: Date | null; createdBy: string }>({
    text: `select c.created_at as "createdAt", c.created_by as "createdBy"
     from tboxes t left join tbox_credentials c on c.tbox_id = t.id where t.serial = $1`,
    values: [serial],
  });
  const [row] = rows;
  if (!row) return undefined;
  return row.createdAt === null ? null : { createdAt: row.createdAt, createdBy: row.createdBy };
}

/** Replaces an existing credential. False if no TBox has this serial. */
export async function replaceCredential(
  db: Transaction,
  row: { serial: string; hash: string; createdAt: Date; createdBy: string },
): Promise<boolean> {
  const { rowCount } = await db.query({
    text: `insert into tbox_credentials (tbox_id, hash, created_at, created_by) select id, $2, $3, $4 from tboxes where serial = $1
     on conflict (tbox_id) do update set hash = excluded.hash, created_at = excluded.created_at, created_by = excluded.created_by`,
    values: [row.serial, row.hash, row.createdAt, row.createdBy],
  });
  return rowCount === 1;
}

export async function removeCredential(db: Transaction, serial: string): Promise<boolean> {
  const { rowCount } = await db.query({
    text: 'delete from tbox_credentials c using tboxes t where t.id = c.tbox_id and t.serial = $1',
    values: [serial],
  });
  return rowCount === 1;
}
