import { PLATFORM_ROLES, type UnattendedRole } from '@/lib/contracts';
import type { Ctx } from '../context';
import { HELD, SELECT_UNATTENDED } from './lease-store';

/** Roles that no process has run for 30 s: what they do does not happen. */
export async function readUnattendedRoles({ ctx }: { ctx: Ctx }): Promise<UnattendedRole[]> {
  const { rows } = await ctx.db.query<UnattendedRole>({
    text: `with leases as (select role, held_since, renewed_at, ${HELD} as held from role_leases l) ${SELECT_UNATTENDED}`,
    values: [PLATFORM_ROLES],
  });
  return rows;
}
