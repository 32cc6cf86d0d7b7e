import type { z } from 'zod';
import { issuePasswordResetOperation, readPasswordResetSchema, resetPasswordSchema } from '@/lib/contracts';
import { generateSecret } from '@/lib/platform/secrets';
import { recordAudit } from '../../audit';
import { type Ctx, type CtxWith, withTransaction } from '../../context';
import { ConflictError } from '../../errors';
import { parseInput } from '../../parse';
import { verb } from '../../verb';
import { OwnAccountError, PasswordResetGoneError } from '../errors';
import { hashToken } from '../one-time-token';
import { deleteSessions } from '../sessions/session-store';
import { clearSignInFailures } from '../sign-in/sign-in';
import { lockUser } from '../store';
import { checkStrength } from './check-strength';
import { hashPassword } from './password-hash';
import { deletePasswordReset, findPasswordReset, storePasswordHash, storePasswordReset } from './password-store';

/** The person is usually on the phone. */
export const PASSWORD_RESET_TTL_MS = 24 * 3_600_000;

/**
 * Issues a link with which a user chooses a new password; it replaces an earlier one. The password stays until the link is used.
 * @throws OwnAccountError, NotFoundError, ConflictError `user_disabled`
 */
export const issuePasswordReset = verb<typeof issuePasswordResetOperation, CtxWith<'publicOrigin'>>(
  issuePasswordResetOperation,
  async ({ ctx, input: { userId } }) => {
    if (userId === ctx.actor.id) throw new OwnAccountError();
    const token = generateSecret();
    const now = new Date(ctx.clock.now());
    const expiresAt = new Date(now.getTime() + PASSWORD_RESET_TTL_MS);
    return withTransaction(ctx, async (tx) => {
      const { user } = await lockUser(tx.db, userId);
      if (user.banned) throw new ConflictError('user_disabled', 'This user is disabled; enable it first');
      await storePasswordReset(tx.db, { userId, tokenHash: hashToken(token), issuedBy: ctx.actor.id, now, expiresAt });
      await recordAudit(tx, {
        action: 'user.issue_password_reset',
        target: { type: 'user', id: userId },
        detail: { email: user.email },
      });
      return { url: `${ctx.publicOrigin}/reset/${token}`, expiresAt: expiresAt.getTime() };
    });
  },
);

/**
 * Whose link it is.
 * @throws PasswordResetGoneError
 */
export async function readPasswordReset({
  ctx,
  input,
}: {
  ctx: Ctx;
  input: z.input<typeof readPasswordResetSchema>;
}): Promise<{ email: string; expiresAt: number }> {
  const { token } = parseInput(readPasswordResetSchema, input);
  const { email, expiresAt } = await findOpen(ctx, token);
  return { email, expiresAt: expiresAt.getTime() };
}

/**
 * Sets a new password and ends all sessions of the user. Works once, also for concurrent calls.
 * @throws PasswordResetGoneError, WeakPasswordError
 */
export async function resetPassword({
  ctx,
  input,
}: {
  ctx: Ctx;
  input: z.input<typeof resetPasswordSchema>;
}): Promise<{ email: string }> {
  const { token, password } = parseInput(resetPasswordSchema, input);
  const { userId, email, name } = await findOpen(ctx, token);
  await checkStrength(password, [email, name], 'password');
  const hash = await hashPassword(password);
  await withTransaction(ctx, async (tx) => {
    if (!(await deletePasswordReset(tx.db, hashToken(token)))) throw new PasswordResetGoneError();
    if (!(await storePasswordHash(tx.db, { userId, hash })))
      throw new Error(`User ${userId} has no password to change`);
    const ended = await deleteSessions(tx.db, { userId });
    await clearSignInFailures(tx, email);
    await recordAudit(tx, {
      action: 'user.reset_password',
      target: { type: 'user', id: userId },
      detail: { email, sessionsEnded: ended.length },
    });
  });
  return { email };
}

async function findOpen({ db, clock }: Ctx, token: string) {
  const open = await findPasswordReset(db, { tokenHash: hashToken(token), now: new Date(clock.now()) });
  if (!open) throw new PasswordResetGoneError();
  return open;
}
