import type { Db } from '@/lib/platform/db';
import type { Actor } from '../../context';

type Own = { id: number; fleetId: number; tboxSerial: string | null };

/** @returns null: unknown, or of a fleet that the actor may not see */
export async function findOwnVehicle(db: Db, { fleets }: Pick<Actor, 'fleets'>, vin: string): Promise<Own | null> {
  return db.prisma.vehicle.findFirst({
    where: { vin, ...(fleets === 'all' ? {} : { fleetId: { in: fleets } }) },
    select: { id: true, fleetId: true, tboxSerial: true },
  });
}

/** The vehicle that has this TBox. */
export async function findHolder(
  db: Db,
  serial: string,
): Promise<{ id: number; vin: string; archived: boolean } | null> {
  const vehicle = await db.prisma.vehicle.findUnique({
    where: { tboxSerial: serial },
    select: { id: true, vin: true, archivedAt: true },
  });
  return vehicle && { id: vehicle.id, vin: vehicle.vin, archived: vehicle.archivedAt !== null };
}
