import { PLATFORM_ROLES, type PlatformRole, type UnattendedRole } from '@/lib/contracts';
import type { Ctx } from '../context';
import { HELD, KEPT, SELECT_UNATTENDED } from './lease-store';

type Input = {
  /** Of the process; unique among those that run. */
  instance: string;
  roles: readonly PlatformRole[];
};

/**
 * Renews the leases of one process, all with one statement. Call it every few seconds.
 * @returns roles that nobody has run for 30 s
 */
export async function renewRoleLeases({
  ctx,
  input: { instance, roles },
}: {
  ctx: Ctx;
  input: Input;
}): Promise<UnattendedRole[]> {
  const { rows } = await ctx.db.query<UnattendedRole>({
    text: `with gone as (delete from role_leases where renewed_at < now() - ${KEPT} and instance <> $2),
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
