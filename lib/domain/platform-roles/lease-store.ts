import { PLATFORM_ROLES, type PlatformRole, type UnattendedRole } from '@/lib/contracts';
import type { Db } from '@/lib/platform/db';
import { ms } from '@/lib/platform/db/sql-time';

/** A lease not renewed for this long is not held; a role not run for this long is unattended. */
const UNATTENDED_AFTER = `interval '30 s'`;
const RETENTION = `interval '1 day'`;
const HELD = `l.released_at is null and l.renewed_at > now() - ${UNATTENDED_AFTER}`;

/**
 * Unattended roles of the array `$1`, from a preceding `leases` (role, held_since, renewed_at, held). Reports nothing
 * in the first 30 s after the longest-running process started, when others may be starting, nor before any process ran.
 * If all processes are gone, all roles are reported.
 */
const SELECT_UNATTENDED = `
  select r.role, ${ms('max(l.renewed_at)')} as "lastRunAt"
  from unnest($1::text[]) with ordinality r(role, position) left join leases l on l.role = r.role
  where (select coalesce(min(held_since) filter (where held), max(renewed_at)) from leases) <= now() - ${UNATTENDED_AFTER}
  group by r.role, r.position
  having coalesce(max(l.renewed_at) <= now() - ${UNATTENDED_AFTER}, true)
  order by r.position`;

export async function selectUnattended(db: Db): Promise<UnattendedRole[]> {
  const { rows } = await db.query<UnattendedRole>({
    text: `with leases as (select role, held_since, renewed_at, ${HELD} as held from role_leases l) ${SELECT_UNATTENDED}`,
    values: [PLATFORM_ROLES],
  });
  return rows;
}

/** Also deletes leases of processes that ended long ago. @returns as `selectUnattended` */
export async function renewLeases(
  db: Db,
  { instance, roles }: { instance: string; roles: readonly PlatformRole[] },
): Promise<UnattendedRole[]> {
  const { rows } = await db.query<UnattendedRole>({
    text: `with gone as (delete from role_leases where renewed_at < now() - ${RETENTION} and instance <> $2),
     renewed as (
       insert into role_leases as l (instance, role, held_since, renewed_at) select $2, unnest($3::text[]), now(), now()
       on conflict (instance, role) do update set renewed_at = now(), released_at = null,
         held_since = case when ${HELD} then l.held_since else now() end
       returning role, held_since, renewed_at),
     leases as (
       select role, held_since, renewed_at, true as held from renewed
       union all
       select role, held_since, renewed_at, ${HELD} from role_leases l where instance <> $2 or role <> all($3))
     ${SELECT_UNATTENDED}`,
    values: [PLATFORM_ROLES, instance, roles],
  });
  return rows;
}

export async function releaseLeases(db: Db, instance: string): Promise<void> {
  await db.query({
    text: 'update role_leases set renewed_at = now(), released_at = now() where instance = $1 and released_at is null',
    values: [instance],
  });
}
