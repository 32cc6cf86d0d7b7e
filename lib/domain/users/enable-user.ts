import { z } from 'zod';
import { recordAudit } from '../audit';
import { type Ctx, withTransaction } from '../context';
import { ConflictError } from '../errors';
import { parseInput } from '../parse';
import { requireAdministrator } from './require-administrator';
import { userIdSchema } from './schemas';
import { lockUser } from './store';

const schema = z.object({ userId: userIdSchema });

/** @throws ConflictError `already_enabled` */
export async function enableUser({ ctx, input }: { ctx: Ctx; input: z.input<typeof schema> }): Promise<void> {
  requireAdministrator(ctx);
  const { userId } = parseInput(schema, input);
  await withTransaction(ctx, async (tx) => {
    const { user } = await lockUser(tx.db, userId);
    if (!user.banned) throw new ConflictError('already_enabled', 'This user is enabled already');
    await tx.db.prisma.user.update({
      where: { id: userId },
      data: { banned: false, banReason: null, banExpires: null },
    });
    await recordAudit(tx, {
      action: 'user.enable',
      target: { type: 'user', id: userId },
      detail: { email: user.email },
    });
  });
}
