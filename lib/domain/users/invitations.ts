import { randomUUID } from 'node:crypto';
import type { z } from 'zod';
import {
  inviteUserOperation,
  listInvitationsOperation,
  type Role,
  readInvitationSchema,
  revokeInvitationOperation,
} from '@/lib/contracts';
import { generateSecret } from '@/lib/platform/secrets';
import { recordAudit } from '../audit';
import { type Ctx, type CtxWith, withTransaction } from '../context';
import { ConflictError, NotFoundError } from '../errors';
import { parseInput } from '../parse';
import { verb } from '../verb';
import { InvitationGoneError } from './errors';
import { hashToken } from './one-time-token';
import { findFleets, isOpen, summarise } from './store';

/** Covers a weekend. */
export const INVITATION_TTL_MS = 72 * 3_600_000;

/**
 * Invites a user. The link contains the token; only its hash is stored.
 * @throws ConflictError `user_exists`, `invitation_open`
 */
export const inviteUser = verb<typeof inviteUserOperation, CtxWith<'publicOrigin'>>(
  inviteUserOperation,
  async ({ ctx, input }) => {
    const { email, role, fleets: codes } = input;
    const now = new Date(ctx.clock.now());
    const token = generateSecret();
    return withTransaction(ctx, async (tx) => {
      const fleets = await findFleets(tx.db, codes);
      if (await tx.db.prisma.user.findUnique({ where: { email }, select: { id: true } })) {
        throw new ConflictError('user_exists', 'A user with this e-mail address exists');
      }
      await tx.db.prisma.invitation.updateMany({
        where: { email, acceptedAt: null, revokedAt: null, expiresAt: { lte: now } },
        data: { revokedAt: now },
      });
      // A partial unique index decides between concurrent invitations
      const [row] = await tx.db.prisma.invitation.createManyAndReturn({
        data: [
          {
            id: randomUUID(),
            email,
            role,
            fleetIds: fleets.map(({ id }) => id),
            tokenHash: hashToken(token),
            invitedBy: ctx.actor.id,
            createdAt: now,
            expiresAt: new Date(now.getTime() + INVITATION_TTL_MS),
          },
        ],
        skipDuplicates: true,
      });
      if (!row) throw new ConflictError('invitation_open', 'This user has an open invitation; revoke it first');
      await recordAudit(tx, {
        action: 'user.invite',
        target: { type: 'invitation', id: row.id },
        detail: { email, role, fleets: codes },
      });
      return { invitation: summarise(row, fleets), url: `${ctx.publicOrigin}/invite/${token}` };
    });
  },
);

// Invitations expire after three days, so that more are not expected
const LIMIT = 500;

/** Open invitations, newest first. */
export const listInvitations = verb(listInvitationsOperation, async ({ ctx }) => {
  const rows = await ctx.db.prisma.invitation.findMany({
    where: isOpen(new Date(ctx.clock.now())),
    orderBy: { createdAt: 'desc' },
    take: LIMIT,
  });
  const fleetIds = [...new Set(rows.flatMap((row) => row.fleetIds))];
  const fleets = await ctx.db.prisma.fleet.findMany({
    where: { id: { in: fleetIds } },
    orderBy: { code: 'asc' },
    select: { id: true, code: true, name: true },
  });
  return rows.map((row) => summarise(row, fleets));
});

/** @throws ConflictError `invitation_closed` if it was accepted or revoked */
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

/**
 * The open invitation of this token.
 * @throws InvitationGoneError
 */
export async function readInvitation({
  ctx,
  input,
}: {
  ctx: Ctx;
  input: z.input<typeof readInvitationSchema>;
}): Promise<{ email: string; role: Role; expiresAt: number }> {
  const { token } = parseInput(readInvitationSchema, input);
  const row = await ctx.db.prisma.invitation.findFirst({
    where: { tokenHash: hashToken(token), ...isOpen(new Date(ctx.clock.now())) },
    select: { email: true, role: true, expiresAt: true },
  });
  if (!row) throw new InvitationGoneError();
  return { email: row.email, role: row.role as Role, expiresAt: row.expiresAt.getTime() };
}
