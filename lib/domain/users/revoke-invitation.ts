import { z } from 'zod';
import { recordAudit } from '../audit';
import type { Ctx } from '../context';
import { ConflictError, NotFoundError } from '../errors';
import { parseInput } from '../parse';
import { requireAdministrator } from './require-administrator';

const schema = z.object({ id: z.uuid() });

/** @throws ConflictError `invitation_closed` where it was accepted or revoked before */
export async function revokeInvitation({ ctx, input }: { ctx: Ctx; input: z.input<typeof schema> }): Promise<void> {
  requireAdministrator(ctx);
  const { id } = parseInput(schema, input);
  await ctx.db.prisma.$transaction(async (tx) => {
    const [row] = await tx.invitation.updateManyAndReturn({
      where: { id, acceptedAt: null, revokedAt: null },
      data: { revokedAt: new Date(ctx.clock.now()) },
    });
    if (!row) {
      if (!(await tx.invitation.findUnique({ where: { id }, select: { id: true } }))) {
        throw new NotFoundError('The invitation');
      }
      throw new ConflictError('invitation_closed', 'This invitation was accepted or revoked before');
    }
    await recordAudit(tx, ctx, {
      action: 'invitation.revoke',
      target: { type: 'invitation', id },
      detail: { email: row.email },
    });
  });
}
