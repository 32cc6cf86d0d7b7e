import { createHash } from 'node:crypto';
import type { Role } from '@/lib/contracts';
import type { Transaction } from '@/lib/platform/db';
import { recordAudit } from '../audit';
import { type Ctx, withTransaction } from '../context';
import { DomainError } from '../errors';
import { countAttempt, SIGN_IN_ATTEMPTS } from './sign-in-attempt-store';

export { SIGN_IN_ATTEMPTS, SIGN_IN_WINDOW_MS } from './sign-in-attempt-store';

// Hashed, because addresses are personal data of any length. Known and unknown addresses are treated alike.
const keyOf = (email: string): string =>
  `sign-in:${createHash('sha256').update(email.trim().toLowerCase()).digest('hex')}`;

/**
 * Counts a sign-in attempt for an e-mail address, known or not.
 * @throws DomainError `rate_limited` while the account is locked
 */
export async function reserveSignInAttempt({ ctx, input }: { ctx: Ctx; input: { email: string } }): Promise<void> {
  const count = await countAttempt(ctx.db, keyOf(input.email), ctx.clock.now());
  if (count <= SIGN_IN_ATTEMPTS) return;
  if (count === SIGN_IN_ATTEMPTS + 1) await recordLock(ctx, input.email);
  throw new DomainError('rate_limited', 'too_many_attempts', 'Too many attempts; try again in a quarter of an hour');
}

/** Unknown addresses are not recorded: users may type passwords into the wrong field. */
async function recordLock(ctx: Ctx, email: string): Promise<void> {
  await withTransaction(ctx, async (tx) => {
    const user = await tx.db.prisma.user.findUnique({
      where: { email: email.trim().toLowerCase() },
      select: { id: true, email: true },
    });
    if (!user) return;
    await recordAudit(tx, {
      action: 'session.lock',
      target: { type: 'user', id: user.id },
      detail: { email: user.email, attempts: SIGN_IN_ATTEMPTS },
    });
  });
}

async function clearSignInAttempts(db: Transaction, email: string): Promise<void> {
  await db.prisma.rateLimit.deleteMany({ where: { key: keyOf(email) } });
}

/** Records a successful sign-in and resets the attempts. */
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
