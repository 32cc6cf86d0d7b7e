import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import type { InvitationSummary } from '@/lib/contracts';
import { recordAudit } from '../audit';
import { type Ctx, withTransaction } from '../context';
import { ConflictError } from '../errors';
import { parseInput } from '../parse';
import { requireAdministrator } from './require-administrator';
import { emailSchema, fleetCodesSchema, roleSchema } from './schemas';
import { findFleets, summarise } from './store';
import { hashToken, newToken } from './token';

/** Long enough for a weekend. */
export const INVITATION_TTL_MS = 72 * 3_600_000;

const schema = z.object({ email: emailSchema, role: roleSchema, fleets: fleetCodesSchema.default([]) });

/**
 * Invites a person. `token` belongs in a link `/invite/{token}`; it is told this once and kept nowhere.
 * @throws ConflictError `user_exists`, `invitation_open`
 */
export async function inviteUser({
  ctx,
  input,
}: {
  ctx: Ctx;
  input: z.input<typeof schema>;
}): Promise<{ invitation: InvitationSummary; token: string }> {
  requireAdministrator(ctx);
  const { email, role, fleets: codes } = parseInput(schema, input);
  const now = new Date(ctx.clock.now());
  const token = newToken();
  return withTransaction(ctx, async (tx) => {
    const fleets = await findFleets(tx.db, codes);
    if (await tx.db.prisma.user.findUnique({ where: { email }, select: { id: true } })) {
      throw new ConflictError('user_exists', 'A user with this e-mail address exists');
    }
    await tx.db.prisma.invitation.updateMany({
      where: { email, acceptedAt: null, revokedAt: null, expiresAt: { lte: now } },
      data: { revokedAt: now },
    });
    // The partial unique index decides between two who invite the same person at once
    const [row] = await tx.db.prisma.invitation.createManyAndReturn({
      data: [
        {
          id: randomUUID(),
          email,
          role,
          fleetIds: fleets.map(({ id }) => id),
          tokenHash: hashToken(token),
          invitedBy: tx.actor.id,
          createdAt: now,
          expiresAt: new Date(now.getTime() + INVITATION_TTL_MS),
        },
      ],
      skipDuplicates: true,
    });
    if (!row) throw new ConflictError('invitation_open', 'This person has an open invitation; revoke it first');
    await recordAudit(tx, {
      action: 'user.invite',
      target: { type: 'invitation', id: row.id },
      detail: { email, role, fleets: codes },
    });
    return { invitation: summarise(row, fleets), token };
  });
}
