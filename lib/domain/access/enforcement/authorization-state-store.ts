import type { AuthenticationMethod, Role } from '@/lib/contracts';
import type { Db } from '@/lib/platform/db';
import { IN_SCOPE } from '../authentication/tbox-authorization-state-store';
import type { Principal } from '../rules/principal-keys';

type TboxSubject = Extract<Principal, { kind: 'tbox' }>;
export type KnownTbox = {
  subject: TboxSubject;
  methods: readonly AuthenticationMethod[];
  hasPassword: boolean;
  /** The user name is the serial of some TBox. */
  isNamedTbox: boolean;
  /** The last used certificate is of an external authority that may no longer issue for this TBox. */
  isOutOfScope: boolean;
};
/** `fleets`: codes of the user's fleets, `all` for administrators. `changedAt`: ms since the epoch. */
export type KnownUser = { fleets: readonly string[] | 'all'; changedAt: number };

/** Of these client ids, the VINs of vehicles with a TBox that are not archived, with principal and authentication methods. */
export async function readTboxes(
  db: Db,
  clients: readonly { clientId: string; username: string | null }[],
): Promise<Map<string, KnownTbox>> {
  if (clients.length === 0) return new Map();
  const { rows } = await db.query<Omit<TboxSubject, 'kind'> & Omit<KnownTbox, 'subject'>>({
    name: 'access-tboxes',
    text: `select v.vin, t.serial, f.code as fleet, m.code as model, v.tags, f.auth_methods as methods,
        exists (select 1 from tbox_credentials c where c.tbox_id = t.id) as "hasPassword",
        exists (select 1 from tboxes n where n.serial = asked.username) as "isNamedTbox",
        coalesce((select not ${IN_SCOPE} from tbox_certificates c left join certificate_authorities a on a.key_id = c.issuer
          where c.tbox_id = t.id and c.revoked_at is null
          order by c.last_admitted_at desc nulls last, c.issued_at desc limit 1), false) as "isOutOfScope"
      from unnest($1::text[], $2::text[]) as asked (vin, username) join vehicles v using (vin) join fleets f on f.id = v.fleet_id join vehicle_models m on m.id = v.model_id
      join tbox_bindings b on b.vehicle_id = v.id and b.unbound_at is null join tboxes t on t.id = b.tbox_id
      where v.archived_at is null`,
    values: [clients.map(({ clientId }) => clientId), clients.map(({ username }) => username)],
  });
  return new Map(
    rows.map(({ methods, hasPassword, isNamedTbox, isOutOfScope, ...names }) => [
      names.vin,
      { subject: { kind: 'tbox', ...names }, methods, hasPassword, isNamedTbox, isOutOfScope },
    ]),
  );
}

/** Of these user names, the enabled service accounts. */
export async function readAccounts(db: Db, usernames: readonly string[]): Promise<Set<string>> {
  if (usernames.length === 0) return new Set();
  const { rows } = await db.query<{ username: string }>({
    name: 'access-accounts',
    text: 'select username from service_accounts where username = any($1) and disabled_at is null',
    values: [usernames],
  });
  return new Set(rows.map(({ username }) => username));
}

/** Of these user ids, the enabled users. */
export async function findUsers(db: Db, ids: readonly string[]): Promise<Map<string, KnownUser>> {
  if (ids.length === 0) return new Map();
  const { rows } = await db.query<{ id: string; role: Role; fleets: string[]; changedAt: Date }>({
    name: 'access-users',
    text: `select u.id, u.role, u.updated_at as "changedAt", array(select f.code from fleets f join memberships m on m.fleet_id = f.id
        where m.user_id = u.id order by f.code) as fleets
      from users u where u.id = any($1) and not u.banned`,
    values: [ids],
  });
  return new Map(
    rows.map(({ id, role, fleets, changedAt }) => [
      id,
      { fleets: role === 'admin' ? 'all' : fleets, changedAt: changedAt.getTime() },
    ]),
  );
}

/** Of these ids, the open sessions, each with the id of its user. */
export async function findOpenSessions(
  db: Db,
  { ids, now }: { ids: readonly string[]; now: number },
): Promise<Map<string, string>> {
  if (ids.length === 0) return new Map();
  const { rows } = await db.query<{ id: string; userId: string }>({
    name: 'access-sessions',
    text: `select id, user_id as "userId" from sessions where id = any($1) and expires_at > $2 and idle_until > $2`,
    values: [ids, new Date(now)],
  });
  return new Map(rows.map(({ id, userId }) => [id, userId]));
}

export async function readVins(db: Db, vehicleIds: readonly number[]): Promise<string[]> {
  const { rows } = await db.query<{ vin: string }>({
    text: 'select vin from vehicles where id = any($1)',
    values: [vehicleIds],
  });
  return rows.map(({ vin }) => vin);
}

/** Ids of the vehicles that this TBox is bound to, one at most. */
export async function findVehiclesOf(db: Db, tboxSerial: string): Promise<number[]> {
  const { rows } = await db.query<{ id: number }>({
    text: `select b.vehicle_id as id from tbox_bindings b join tboxes t on t.id = b.tbox_id
     where t.serial = $1 and b.unbound_at is null`,
    values: [tboxSerial],
  });
  return rows.map(({ id }) => id);
}
