import type { z } from 'zod';
import { type Role, readInvitationSchema } from '@/lib/contracts';
import type { Ctx } from '../context';
import { parseInput } from '../parse';
import { InvitationGoneError } from './errors';
import { isOpen } from './store';
import { hashToken } from './token';

/**
 * What an open invitation offers, for whoever holds its token.
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
