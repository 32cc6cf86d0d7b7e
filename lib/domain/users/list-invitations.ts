import { listInvitationsOperation } from '@/lib/contracts';
import { verb } from '../verb';
import { isOpen, summarise } from './store';

// Invitations live three days: more than this at once is a mistake, and the newest are shown
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
