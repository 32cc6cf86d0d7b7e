import { changePasswordOperation } from '@/lib/contracts';
import { recordAudit } from '../../audit';
import { type CtxWith, withTransaction } from '../../context';
import { verb } from '../../verb';
import { WrongPasswordError } from '../errors';
import { deleteSessions } from '../sessions/session-store';
import { countAttempt, hashOf } from '../sign-in/attempts';
import { deleteFailures } from '../sign-in/failure-store';
import { checkStrength } from './check-strength';
import { hashPassword, verifyPassword } from './password-hash';
import { deletePasswordResetsOf, findPasswordHash, storePasswordHash } from './password-store';

const FREE_FAILURES = 4;

/**
 * Changes the caller's own password, ends all other sessions and an open reset link.
 * @throws WrongPasswordError, WeakPasswordError, TooManyAttemptsError
 */
export const changePassword = verb<typeof changePasswordOperation, CtxWith<'session'>>(
  changePasswordOperation,
  async ({ ctx, input: { currentPassword, newPassword } }) => {
    const { id: userId, label: email } = ctx.actor;
    // Whoever finds an open session must not guess the password; the user can still sign in elsewhere
    const counter = { emailHash: hashOf(`session ${ctx.session.id}`), network: 'own', free: FREE_FAILURES };
    await countAttempt(ctx, [counter]);
    const before = await findPasswordHash(ctx.db, userId);
    if (before === null || !(await verifyPassword({ hash: before, password: currentPassword }))) {
      throw new WrongPasswordError('currentPassword');
    }
    await deleteFailures(ctx.db, counter.emailHash);
    const { name } = await ctx.db.prisma.user.findUniqueOrThrow({ where: { id: userId }, select: { name: true } });
    await checkStrength(newPassword, [email, name], 'newPassword');
    const hash = await hashPassword(newPassword);
    await withTransaction(ctx, async (tx) => {
      // Changed in the meantime, so that the current password is another one
      if (!(await storePasswordHash(tx.db, { userId, hash, expected: before }))) {
        throw new WrongPasswordError('currentPassword');
      }
      await deletePasswordResetsOf(tx.db, userId);
      const ended = await deleteSessions(tx.db, { userId, exceptId: ctx.session.id });
      await recordAudit(tx, {
        action: 'user.change_password',
        target: { type: 'user', id: userId },
        detail: { email, sessionsEnded: ended.length },
      });
    });
  },
);
