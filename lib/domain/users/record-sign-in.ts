import { recordAudit } from '../audit';
import type { Ctx } from '../context';
import { clearSignInAttempts } from './reserve-sign-in-attempt';

/** A person has signed in: ends the count of wrong passwords and writes the audit row. `ctx.actor` is that person. */
export async function recordSignIn({
  ctx,
  input,
}: {
  ctx: Ctx;
  input: { email: string; peer: string | null };
}): Promise<void> {
  await clearSignInAttempts({ ctx, input });
  await ctx.db.prisma.$transaction((tx) =>
    recordAudit(tx, ctx, {
      action: 'session.start',
      target: { type: 'user', id: ctx.actor.id },
      detail: { email: input.email, peer: input.peer },
    }),
  );
}
