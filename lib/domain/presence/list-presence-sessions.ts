import { z } from 'zod';
import { type PresenceSessionItem, vinSchema } from '@/lib/contracts';
import type { Ctx } from '../context';
import { NotFoundError } from '../errors';
import { parseInput } from '../parse';
import { selectSessions } from './session-store';

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
  const [at = 0, id = 0] = cursor?.split('.').map(Number) ?? [];
  const before = cursor ? { at, id } : null;
  const rows = await selectSessions(ctx.db, { vehicleId: vehicle.id, before, limit: limit + 1 });
  const items = rows.slice(0, limit).map((row) => ({
    ...row,
    durationMs: row.disconnectedAt === null ? null : row.disconnectedAt - row.connectedAt,
  }));
  const last = items.at(-1);
  return { items, nextCursor: rows.length > limit && last ? `${last.connectedAt}.${last.id}` : null };
}
