import type { z } from 'zod';
import { acceptInvitationSchema, type Role } from '@/lib/contracts';
import { recordAudit } from '../audit';
import { type Ctx, withTransaction } from '../context';
import { ConflictError } from '../errors';
import { parseInput } from '../parse';
import { InvitationGoneError } from './errors';
import { hashToken } from './one-time-token';
import { checkStrength } from './passwords/check-strength';
import { hashPassword } from './passwords/password-hash';
import { createUser, isOpen } from './store';

/**
 * Creates the invited user. Works once, also for concurrent calls.
 * @throws InvitationGoneError, WeakPasswordError
 */
export async function acceptInvitation({
  ctx,
  input,
}: {
  ctx: Ctx;
  input: z.input<typeof acceptInvitationSchema>;
}): Promise<{ userId: string; email: string }> {
  const { token, name, password } = parseInput(acceptInvitationSchema, input);
  const now = new Date(ctx.clock.now());
  const where = { tokenHash: hashToken(token), ...isOpen(now) };
  // A wrong token must not cause an expensive hash
  const open = await ctx.db.prisma.invitation.findFirst({ where, select: { email: true } });
  if (!open) throw new InvitationGoneError();
  await checkStrength(password, [open.email, name], 'password');
  const passwordHash = await hashPassword(password);
  return withTransaction(ctx, async (tx) => {
    const [invitation] = await tx.db.prisma.invitation.updateManyAndReturn({ where, data: { acceptedAt: now } });
    if (!invitation) throw new InvitationGoneError();
    const { email, id } = invitation;
    const role = invitation.role as Role;
    if (await tx.db.prisma.user.findUnique({ where: { email }, select: { id: true } })) {
      throw new ConflictError('user_exists', 'A user with this e-mail address exists');
    }
    const known = await tx.db.prisma.fleet.findMany({
      where: { id: { in: invitation.fleetIds } },
      select: { id: true },
    });
    const fleetIds = known.map((fleet) => fleet.id);
    const userId = await createUser(tx.db, { email, name, role, passwordHash, fleetIds, now });
    const actor = { kind: 'user', id: userId, label: email, role, fleets: fleetIds } as const;
    await recordAudit(
      { ...tx, actor },
      { action: 'user.join', target: { type: 'user', id: userId }, detail: { email, role, invitation: id } },
    );
    return { userId, email };
  });
}
