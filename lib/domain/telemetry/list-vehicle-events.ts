import { z } from 'zod';
import { type Severity, severitySchema, type VehicleEventItem, vinSchema } from '@/lib/contracts';
import type { Ctx } from '../context';
import { parseInput } from '../parse';
import { pageOf, pageShape, parseCursor } from './page';
import { requireVehicleId } from './vehicle-scope';

const inputSchema = z.object({
  ...pageShape,
  vin: vinSchema.optional(),
  severity: z.union([severitySchema.transform((one) => [one]), z.array(severitySchema)]).optional(),
});

/** Newest first, of one vehicle or of all that the actor may see. @throws ValidationError, NotFoundError */
export async function listVehicleEvents({
  ctx,
  input,
}: {
  ctx: Ctx;
  input: z.input<typeof inputSchema>;
}): Promise<{ items: (VehicleEventItem & { vin: string })[]; nextCursor: string | null }> {
  const { vin, severity, cursor, limit } = parseInput(inputSchema, input);
  const vehicleId = vin === undefined ? undefined : await requireVehicleId(ctx, vin);
  const { fleets } = ctx.actor;
  const after = parseCursor(cursor);
  const rows = await ctx.db.prisma.vehicleEvent.findMany({
    where: {
      vehicleId,
      ...(severity && severity.length > 0 && { severity: { in: severity } }),
      ...(fleets !== 'all' && { vehicle: { fleetId: { in: fleets } } }),
      ...(after && {
        receivedAt: { lte: after.at }, // redundant, and what makes PostgreSQL begin at the right place of the index
        OR: [{ receivedAt: { lt: after.at } }, { receivedAt: after.at, id: { lt: after.id } }],
      }),
    },
    orderBy: [{ receivedAt: 'desc' }, { id: 'desc' }],
    take: limit + 1,
    include: { vehicle: { select: { vin: true } } },
  });
  return pageOf(rows, limit, ({ id, type, severity, sampledAt, receivedAt, data, vehicle }) => ({
    id: Number(id),
    vin: vehicle.vin,
    type,
    severity: severity as Severity,
    sampledAt: sampledAt.getTime(),
    receivedAt: receivedAt.getTime(),
    data: data as Record<string, unknown>,
  }));
}
