import { hashPassword, verifyPassword } from 'better-auth/crypto';
import { changePasswordOperation } from '@/lib/contracts';
import { recordAudit } from '../../audit';
import { type CtxWith, withTransaction } from '../../context';
import { verb } from '../../verb';
import { WrongPasswordError } from '../errors';
import { deleteSessions } from '../sessions/session-store';
import { clearFailures, countAttempt } from '../sign-in/attempts';
import { checkStrength } from './check-strength';
import { findPasswordHash, storePasswordHash } from './password-store';

/**
 * Changes the caller's own password and ends all other sessions.
 * @throws WrongPasswordError, WeakPasswordError, TooManyAttemptsError
 */
export const changePassword = verb<typeof changePasswordOperation, CtxWith<'session'>>(
  changePasswordOperation,
  async ({ ctx, input: { currentPassword, newPassword } }) => {
    const { id: userId, label: email } = ctx.actor;
    const { name } = await ctx.db.prisma.user.findUniqueOrThrow({ where: { id: userId }, select: { name: true } });
    await checkStrength(newPassword, [email, name], 'newPassword');
    // Who finds an open session must not guess the password; the user can still sign in elsewhere
    const networks = [`session ${ctx.session.id}`];
    await countAttempt({ ctx, input: { email, networks } });
    const before = await findPasswordHash(ctx.db, userId);
    if (before === null || !(await verifyPassword({ hash: before, password: currentPassword }))) {
      throw new WrongPasswordError('currentPassword');
    }
    const hash = await hashPassword(newPassword);
    await withTransaction(ctx, async (tx) => {
      await clearFailures(tx, { email, networks });
      // Changed in the meantime, so that the current password is another one
      if (!(await storePasswordHash(tx.db, { userId, hash, expected: before })))
        throw new WrongPasswordError('currentPassword');
      const ended = await deleteSessions(tx.db, { userId, exceptId: ctx.session.id });
      await recordAudit(tx, {
        action: 'user.change_password',
        target: { type: 'user', id: userId },
        detail: { email, sessionsEnded: ended.length },
      });
    });
  },
);
