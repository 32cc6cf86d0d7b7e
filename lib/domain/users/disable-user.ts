import { z } from 'zod';
import { recordAudit } from '../audit';
import { type Ctx, withTransaction } from '../context';
import { ConflictError } from '../errors';
import { parseInput } from '../parse';
import { announceRights } from './announce-rights';
import { LastAdministratorError, OwnAccountError } from './errors';
import { requireAdministrator } from './require-administrator';
import { userIdSchema } from './schemas';
import { lockUser } from './store';

const schema = z.object({ userId: userIdSchema, reason: z.string().trim().max(200).optional() });

/**
 * The person's sessions end with this transaction.
 * @throws OwnAccountError, LastAdministratorError, ConflictError `already_disabled`
 */
export async function disableUser({ ctx, input }: { ctx: Ctx; input: z.input<typeof schema> }): Promise<void> {
  requireAdministrator(ctx);
  const { userId, reason } = parseInput(schema, input);
  if (userId === ctx.actor.id) throw new OwnAccountError();
  await withTransaction(ctx, async (tx) => {
    const { user, otherAdministrators } = await lockUser(tx.db, userId);
    if (user.banned) throw new ConflictError('already_disabled', 'This user is disabled already');
    if (user.role === 'admin' && otherAdministrators === 0) throw new LastAdministratorError();
    await tx.db.prisma.user.update({ where: { id: userId }, data: { banned: true, banReason: reason || null } });
    const sessions = await tx.db.prisma.session.deleteMany({ where: { userId } });
    await announceRights(tx, userId);
    await recordAudit(tx, {
      action: 'user.disable',
      target: { type: 'user', id: userId },
      detail: { email: user.email, reason: reason || null, sessionsEnded: sessions.count },
    });
  });
}
