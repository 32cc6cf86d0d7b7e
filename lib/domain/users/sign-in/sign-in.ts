import { liftSignInDelayOperation, type Role } from '@/lib/contracts';
import { networkOf } from '../../access';
import { recordAudit } from '../../audit';
import { authorize } from '../../authorize';
import { type Ctx, withTransaction } from '../../context';
import { NotFoundError } from '../../errors';
import { verb } from '../../verb';
import { clearFailures, countAttempt } from './attempts';
import { ELSEWHERE } from './delay';
import { deleteOldAttempts, isKnownNetwork, storeNetwork } from './failure-store';

const networkFrom = (address: string | null): string => networkOf(address ?? '') ?? 'unknown';

/**
 * Counts a sign-in attempt, for known and unknown e-mail addresses alike. Failures delay the next attempt from the same network.
 * From all networks that the user has not signed in from they also count together: nobody can keep users out who sign in
 * from where they always do.
 * @param input.address of the client; null: unknown
 * @throws TooManyAttemptsError
 */
export async function reserveSignInAttempt({
  ctx,
  input: { email: given, address },
}: {
  ctx: Ctx;
  input: { email: string; address: string | null };
}): Promise<void> {
  const email = given.trim().toLowerCase();
  const network = networkFrom(address);
  const isKnown = await isKnownNetwork(ctx.db, { email, network, now: ctx.clock.now() });
  await countAttempt({ ctx, input: { email, networks: isKnown ? [network] : [network, ELSEWHERE] } });
}

/** Records a successful sign-in. The failures of its network are deleted, and those of unknown networks if it was one. */
export async function recordSignIn({
  ctx,
  input: { userId, address },
}: {
  ctx: Ctx;
  input: { userId: string; address: string | null };
}): Promise<void> {
  const now = ctx.clock.now();
  const network = networkFrom(address);
  await withTransaction(ctx, async (tx) => {
    const { email, role } = await tx.db.prisma.user.findUniqueOrThrow({
      where: { id: userId },
      select: { email: true, role: true },
    });
    const isKnown = await isKnownNetwork(tx.db, { email, network, now });
    await clearFailures(tx, { email, networks: isKnown ? [network] : [network, ELSEWHERE] });
    await storeNetwork(tx.db, { userId, network, now });
    const actor = { kind: 'user' as const, id: userId, label: email, role: role as Role, fleets: [] };
    await recordAudit(
      { ...tx, actor },
      { action: 'session.start', target: { type: 'user', id: userId }, detail: { email, peer: address } },
    );
  });
}

/** Forgets the failed attempts of a user. */
export const liftSignInDelay = verb(liftSignInDelayOperation, async ({ ctx, input: { userId } }) => {
  await withTransaction(ctx, async (tx) => {
    const user = await tx.db.prisma.user.findUnique({ where: { id: userId }, select: { email: true } });
    if (!user) throw new NotFoundError('The user');
    await clearFailures(tx, user);
    await recordAudit(tx, {
      action: 'user.lift_sign_in_delay',
      target: { type: 'user', id: userId },
      detail: { email: user.email },
    });
  });
});

export async function deleteOldSignInAttempts({ ctx }: { ctx: Ctx }): Promise<void> {
  authorize(ctx.actor, 'user.manage');
  await deleteOldAttempts(ctx.db, ctx.clock.now());
}
