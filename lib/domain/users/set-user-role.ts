import { z } from 'zod';
import { recordAudit } from '../audit';
import { type Ctx, withTransaction } from '../context';
import { parseInput } from '../parse';
import { announceRights } from './announce-rights';
import { LastAdministratorError, OwnAccountError, StaleUserError } from './errors';
import { requireAdministrator } from './require-administrator';
import { roleSchema, userIdSchema } from './schemas';
import { lockUser } from './store';

const schema = z.object({
  userId: userIdSchema,
  role: roleSchema,
  /** The role that the caller saw; another one now is a lost race. */
  expectedRole: roleSchema.optional(),
});

/**
 * Takes effect at the person's next request.
 * @throws OwnAccountError, LastAdministratorError, StaleUserError
 */
export async function setUserRole({ ctx, input }: { ctx: Ctx; input: z.input<typeof schema> }): Promise<void> {
  requireAdministrator(ctx);
  const { userId, role, expectedRole } = parseInput(schema, input);
  if (userId === ctx.actor.id) throw new OwnAccountError();
  await withTransaction(ctx, async (tx) => {
    const { user, otherAdministrators } = await lockUser(tx.db, userId);
    if (expectedRole !== undefined && user.role !== expectedRole) throw new StaleUserError();
    if (user.role === role) return;
    if (user.role === 'admin' && !user.banned && otherAdministrators === 0) throw new LastAdministratorError();
    await tx.db.prisma.user.update({ where: { id: userId }, data: { role } });
    await announceRights(tx, userId);
    await recordAudit(tx, {
      action: 'user.set_role',
      target: { type: 'user', id: userId },
      detail: { email: user.email, from: user.role, to: role },
    });
  });
}
