import { listPresenceSessionsOperation } from '@/lib/contracts';
import { NotFoundError, ValidationError } from '../errors';
import { verb } from '../verb';
import { selectSessions } from './session-store';

/** Newest first. @throws ValidationError, NotFoundError (also for a vehicle of a foreign fleet) */
export const listPresenceSessions = verb(
  listPresenceSessionsOperation,
  async ({ ctx, input: { vin, cursor, limit } }) => {
    const fleets = ctx.actor.fleets;
    const vehicle = await ctx.db.prisma.vehicle.findFirst({
      where: { vin, ...(fleets !== 'all' && { fleetId: { in: fleets } }) },
      select: { id: true },
    });
    if (!vehicle) throw new NotFoundError(`Vehicle ${vin}`);
    const before = cursor === undefined ? null : parseCursor(cursor);
    const rows = await selectSessions(ctx.db, { vehicleId: vehicle.id, before, limit: limit + 1 });
    const items = rows.slice(0, limit).map((row) => ({
      ...row,
      durationMs: row.disconnectedAt === null ? null : row.disconnectedAt - row.connectedAt,
    }));
    const last = items.at(-1);
    return { items, nextCursor: rows.length > limit && last ? `${last.connectedAt}.${last.id}` : null };
  },
);

function parseCursor(cursor: string): { at: number; id: number } {
  const [, at, id] = /^(\d{1,15})\.(\d{1,15})$/.exec(cursor) ?? [];
  if (at === undefined) throw new ValidationError([{ path: 'cursor', message: 'is not one of this list' }]);
  return { at: Number(at), id: Number(id) };
}
