import { revokeInvitationOperation } from '@/lib/contracts';
import { recordAudit } from '../audit';
import { ConflictError, NotFoundError } from '../errors';
import { verb } from '../verb';

/** @throws ConflictError `invitation_closed` where it was accepted or revoked before */
export const revokeInvitation = verb(revokeInvitationOperation, async ({ ctx, input: { id } }) => {
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
});
