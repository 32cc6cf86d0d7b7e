import type { Ctx } from '../context';
import { NotFoundError } from '../errors';

/** Id of a vehicle that the actor may see. @throws NotFoundError also for a vehicle of another fleet */
export async function requireVehicleId({ db, actor }: Ctx, vin: string): Promise<number> {
  const vehicle = await db.prisma.vehicle.findFirst({
    where: { vin, ...(actor.fleets !== 'all' && { fleetId: { in: actor.fleets } }) },
    select: { id: true },
  });
  if (!vehicle) throw new NotFoundError(`Vehicle ${vin}`);
  return vehicle.id;
}
