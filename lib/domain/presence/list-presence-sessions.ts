import { z } from 'zod';
import { type PresenceSessionItem, vinSchema } from '@/lib/contracts';
import { ms, time } from '@/lib/platform/db/sql-time';
import type { Ctx } from '../context';
import { NotFoundError } from '../errors';
import { parseInput } from '../parse';

const inputSchema = z.object({
  vin: vinSchema,
  cursor: z
    .string()
    .regex(/^\d{1,15}\.\d{1,15}$/)
    .optional(),
  limit: z.coerce.number().int().min(1).max(200).default(50),
});

/** Newest first. @throws ValidationError, NotFoundError (also for a vehicle of a foreign fleet) */
export async function listPresenceSessions({
  ctx,
  input,
}: {
  ctx: Ctx;
  input: z.input<typeof inputSchema>;
}): Promise<{ items: PresenceSessionItem[]; nextCursor: string | null }> {
  const { vin, cursor, limit } = parseInput(inputSchema, input);
  const fleets = ctx.actor.fleets;
  const vehicle = await ctx.db.prisma.vehicle.findFirst({
    where: { vin, ...(fleets !== 'all' && { fleetId: { in: fleets } }) },
    select: { id: true },
  });
  if (!vehicle) throw new NotFoundError(`Vehicle ${vin}`);
  const [at, id] = cursor ? cursor.split('.').map(Number) : [null, null];
  const { rows } = await ctx.db.query<Omit<PresenceSessionItem, 'durationMs'>>({
    text: `select id, ${ms('connected_at')} as "connectedAt",
            ${ms('disconnected_at')} as "disconnectedAt", reason, node, peer
     from presence_sessions
     where vehicle_id = $1 and ($2::float8 is null or (connected_at, id) < (${time('$2')}, $3::bigint))
     order by connected_at desc, id desc limit $4`,
    values: [vehicle.id, at, id, limit + 1],
  });
  const items = rows.slice(0, limit).map((row) => ({
    ...row,
    durationMs: row.disconnectedAt === null ? null : row.disconnectedAt - row.connectedAt,
  }));
  const last = items.at(-1);
  return { items, nextCursor: rows.length > limit && last ? `${last.connectedAt}.${last.id}` : null };
}
