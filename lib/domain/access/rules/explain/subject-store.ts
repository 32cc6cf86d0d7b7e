import type { Role } from '@/lib/contracts';
import type { Db } from '@/lib/platform/db';

export type TboxRow = {
  vin: string;
  serial: string | null;
  fleet: string;
  model: string;
  tags: string[];
  /** All its certificates are revoked, and it has no password that its fleet accepts. */
  cannotConnect: boolean;
};

/** By VIN, or by serial of the bound TBox. */
export async function selectTbox(db: Db, who: string): Promise<TboxRow | null> {
  const { rows } = await db.query<TboxRow>({
    text: `select v.vin, t.serial, f.code as fleet, m.code as model, v.tags,
       coalesce((select bool_and(c.revoked_at is not null) from tbox_certificates c where c.tbox_id = t.id), false)
         and not ('password' = any(f.auth_methods) and exists (select 1 from tbox_credentials c where c.tbox_id = t.id))
         as "cannotConnect"
     from vehicles v join fleets f on f.id = v.fleet_id join vehicle_models m on m.id = v.model_id
     left join tbox_bindings b on b.vehicle_id = v.id and b.unbound_at is null
     left join tboxes t on t.id = b.tbox_id
     where v.vin = $1 or t.serial = $1 order by v.vin = $1 desc limit 1`,
    values: [who],
  });
  return rows[0] ?? null;
}

export async function selectService(db: Db, username: string): Promise<{ disabled: boolean } | null> {
  const { rows } = await db.query<{ disabled: boolean }>({
    name: 'access-service',
    text: 'select disabled_at is not null as disabled from service_accounts where username = $1',
    values: [username],
  });
  return rows[0] ?? null;
}

export type UserRow = { id: string; email: string; role: Role; banned: boolean; fleets: string[] };

/** By id or e-mail address. `fleets`: codes of the user's fleets. */
export async function selectUser(db: Db, who: string): Promise<UserRow | null> {
  const { rows } = await db.query<UserRow>({
    text: `select u.id, u.email, u.role, coalesce(u.banned, false) as banned,
       array(select f.code from fleets f where u.role = 'admin'
         or exists (select 1 from memberships m where m.user_id = u.id and m.fleet_id = f.id) order by f.code) as fleets
     from users u where u.id = $1 or u.email = lower($1) order by u.id = $1 desc limit 1`,
    values: [who],
  });
  return rows[0] ?? null;
}

/** Whether one of these is banned now; empty texts never are. */
export async function isBanned(
  db: Db,
  { clientId = '', username = '', now }: { clientId?: string; username?: string; now: Date },
): Promise<boolean> {
  const { rowCount } = await db.query({
    text: `select 1 from access_bans where ((kind = 'client_id' and value = $1) or (kind = 'username' and value = $2))
       and value <> '' and (expires_at is null or expires_at > $3) limit 1`,
    values: [clientId, username, now],
  });
  return rowCount === 1;
}
