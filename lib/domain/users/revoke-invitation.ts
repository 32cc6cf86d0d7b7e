import { revokeInvitationOperation } from '@/lib/contracts';
import { recordAudit } from '../audit';
import { withTransaction } from '../context';
import { ConflictError, NotFoundError } from '../errors';
import { verb } from '../verb';

/** @throws ConflictError `invitation_closed` where it was accepted or revoked before */
export const revokeInvitation = verb(revokeInvitationOperation, async ({ ctx, input: { id } }) => {
  await withTransaction(ctx, async (tx) => {
    const [row] = await tx.db.prisma.invitation.updateManyAndReturn({
      where: { id, acceptedAt: null, revokedAt: null },
      data: { revokedAt: new Date(tx.clock.now()) },
    });
    if (!row) {
      if (!(await tx.db.prisma.invitation.findUnique({ where: { id }, select: { id: true } }))) {
        throw new NotFoundError('The invitation');
      }
      throw new ConflictError('invitation_closed', 'This invitation was accepted or revoked before');
    }
    await recordAudit(tx, {
      action: 'invitation.revoke',
      target: { type: 'invitation', id },
      detail: { email: row.email },
    });
  });
});
