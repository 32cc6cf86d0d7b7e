import type { Role } from '@/lib/contracts';
import { recordAudit } from '../audit';
import type { Ctx } from '../context';
import { clearSignInAttempts } from './reserve-sign-in-attempt';

/** A person has signed in: the audit row, as done by that person, and the end of the count of wrong passwords. */
export async function recordSignIn({
  ctx,
  input: { userId, peer },
}: {
  ctx: Ctx;
  input: { userId: string; peer: string | null };
}): Promise<void> {
  await ctx.db.prisma.$transaction(async (tx) => {
    const user = await tx.user.findUniqueOrThrow({ where: { id: userId }, select: { email: true, role: true } });
    const { email } = user;
    await clearSignInAttempts(tx, email);
    const actor = { kind: 'user' as const, id: userId, label: email, role: user.role as Role, fleets: [] };
    await recordAudit(
      tx,
      { ...ctx, actor },
      { action: 'session.start', target: { type: 'user', id: userId }, detail: { email, peer } },
    );
  });
}
