import { listPresenceSessionsOperation, type PresenceSessionItem } from '@/lib/contracts';
import { NotFoundError, ValidationError } from '../errors';
import { verb } from '../verb';

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
    const [at, id] = parseCursor(cursor);
    const { rows } = await ctx.db.query<Omit<PresenceSessionItem, 'durationMs'>>({
      text: `select id, (extract(epoch from connected_at) * 1000)::float8 as "connectedAt",
            (extract(epoch from disconnected_at) * 1000)::float8 as "disconnectedAt", reason, node, peer
     from presence_sessions
     where vehicle_id = $1 and ($2::float8 is null or (connected_at, id) < (to_timestamp($2 / 1000.0), $3::bigint))
     order by connected_at desc, id desc limit $4`,
      values: [vehicle.id, at, id, limit + 1],
    });
    const items = rows.slice(0, limit).map((row) => ({
      ...row,
      durationMs: row.disconnectedAt === null ? null : row.disconnectedAt - row.connectedAt,
    }));
    const last = items.at(-1);
    return { items, nextCursor: rows.length > limit && last ? `${last.connectedAt}.${last.id}` : null };
  },
);

function parseCursor(cursor: string | undefined): [at: number, id: number] | [null, null] {
  if (cursor === undefined) return [null, null];
  const [, at, id] = /^(\d{1,15})\.(\d{1,15})$/.exec(cursor) ?? [];
  if (at === undefined) throw new ValidationError([{ path: 'cursor', message: 'is not one of this list' }]);
  return [Number(at), Number(id)];
}
