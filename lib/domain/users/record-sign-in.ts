import type { Role } from '@/lib/contracts';
import { recordAudit } from '../audit';
import { type Ctx, withTransaction } from '../context';
import { clearSignInAttempts } from './reserve-sign-in-attempt';

/** A person has signed in: the audit row, as done by that person, and the end of the count of wrong passwords. */
export async function recordSignIn({
  ctx,
  input: { userId, peer },
}: {
  ctx: Ctx;
  input: { userId: string; peer: string | null };
}): Promise<void> {
  await withTransaction(ctx, async (tx) => {
    const user = await tx.db.prisma.user.findUniqueOrThrow({
      where: { id: userId },
      select: { email: true, role: true },
    });
    const { email } = user;
    await clearSignInAttempts(tx.db, email);
    const actor = { kind: 'user' as const, id: userId, label: email, role: user.role as Role, fleets: [] };
    await recordAudit(
      { ...tx, actor },
      { action: 'session.start', target: { type: 'user', id: userId }, detail: { email, peer } },
    );
  });
}
