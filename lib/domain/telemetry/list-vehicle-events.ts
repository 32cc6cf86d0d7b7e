import {
  listEventsOperation,
  listVehicleEventsOperation,
  type ParsedInput,
  type Severity,
  type VehicleEventPage,
} from '@/lib/contracts';
import type { Ctx } from '../context';
import { verb } from '../verb';
import { decodeReceivedCursor, receivedPageOf } from './page';
import { requireVehicleId } from './vehicle-scope';

type EventFilter = ParsedInput<typeof listEventsOperation> & { vin?: string };

/** Newest first, of one vehicle. @throws ValidationError, NotFoundError */
export const listVehicleEvents = verb(listVehicleEventsOperation, ({ ctx, input }) => readEvents(ctx, input));

/** Newest first, of all vehicles that the actor may see. @throws ValidationError */
export const listEvents = verb(listEventsOperation, ({ ctx, input }) => readEvents(ctx, input));

async function readEvents(ctx: Ctx, { vin, severity, cursor, limit }: EventFilter): Promise<VehicleEventPage> {
  const vehicleId = vin === undefined ? undefined : await requireVehicleId(ctx, vin);
  const { fleets } = ctx.actor;
  const after = decodeReceivedCursor(cursor);
  const rows = await ctx.db.prisma.vehicleEvent.findMany({
    where: {
      vehicleId,
      ...(severity && severity.length > 0 && { severity: { in: severity } }),
      ...(fleets !== 'all' && { vehicle: { fleetId: { in: fleets } } }),
      ...(after && {
        receivedAt: { lte: after.at }, // redundant, but PostgreSQL needs it as a bound of the index scan
        OR: [{ receivedAt: { lt: after.at } }, { receivedAt: after.at, id: { lt: after.id } }],
      }),
    },
    orderBy: [{ receivedAt: 'desc' }, { id: 'desc' }],
    take: limit + 1,
    include: { vehicle: { select: { vin: true } } },
  });
  return receivedPageOf(rows, limit, ({ id, type, severity, sampledAt, receivedAt, data, vehicle }) => ({
    id: Number(id),
    vin: vehicle.vin,
    type,
    severity: severity as Severity,
    sampledAt: sampledAt.getTime(),
    receivedAt: receivedAt.getTime(),
    data: data as Record<string, unknown>,
  }));
}
