import type { Ctx } from '../context';

/** The process has stopped its roles. They are unattended 30 s from now unless another process runs them. */
export async function releaseRoleLeases({ ctx, input }: { ctx: Ctx; input: { instance: string } }): Promise<void> {
  await ctx.db.query({
    text: 'update role_leases set renewed_at = now(), released_at = now() where instance = $1 and released_at is null',
    values: [input.instance],
  });
}
