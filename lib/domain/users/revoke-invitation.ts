import { z } from 'zod';
import { recordAudit } from '../audit';
import { type Ctx, withTransaction } from '../context';
import { ConflictError, NotFoundError } from '../errors';
import { parseInput } from '../parse';
import { requireAdministrator } from './require-administrator';

const schema = z.object({ id: z.uuid() });

/** @throws ConflictError `invitation_closed` where it was accepted or revoked before */
export async function revokeInvitation({ ctx, input }: { ctx: Ctx; input: z.input<typeof schema> }): Promise<void> {
  requireAdministrator(ctx);
  const { id } = parseInput(schema, input);
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
}
