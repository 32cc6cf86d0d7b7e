import type { Ctx } from '../context';
import { NotFoundError } from '../errors';

/** The vehicle's id, if this actor may see it. @throws NotFoundError also for a vehicle of a foreign fleet */
export async function requireVehicleId({ db, actor }: Ctx, vin: string): Promise<number> {
  const vehicle = await db.prisma.vehicle.findFirst({
    where: { vin, ...(actor.fleets !== 'all' && { fleetId: { in: actor.fleets } }) },
    select: { id: true },
  });
  if (!vehicle) throw new NotFoundError(`Vehicle ${vin}`);
  return vehicle.id;
}
