import { listPresenceSessionsOperation } from '@/lib/contracts';
import type { Ctx } from '../context';
import { decodeTimeCursor, pageOf } from '../cursor';
import { NotFoundError } from '../errors';
import { verb } from '../verb';
import { selectConnectedVins, selectSessions } from './session-store';

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
    const before = decodeTimeCursor(cursor);
    const rows = await selectSessions(ctx.db, { vehicleId: vehicle.id, before, limit: limit + 1 });
    const { items, nextCursor } = pageOf(rows, limit, ({ connectedAt, id }) => `${connectedAt}.${id}`);
    const durationOf = ({ connectedAt, disconnectedAt }: (typeof items)[number]) =>
      disconnectedAt === null ? null : disconnectedAt - connectedAt;
    return { items: items.map((row) => ({ ...row, durationMs: durationOf(row) })), nextCursor };
  },
);

/** Vehicles with an open session on this node, of all fleets. */
export const listConnectedVins = ({ ctx, input }: { ctx: Ctx; input: { node: string } }): Promise<string[]> =>
  selectConnectedVins(ctx.db, input.node);
