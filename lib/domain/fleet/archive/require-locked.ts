import type { Tx } from '../../context';
import { NotFoundError } from '../../errors';
import { type LockedVehicle, lockOwnVehicle } from './archive-store';

/** Locks a vehicle that the actor may see. @throws NotFoundError also for a vehicle of another fleet */
export async function requireLocked({ db, actor }: Tx, vin: string): Promise<LockedVehicle> {
  const vehicle = await lockOwnVehicle(db, actor, vin);
  if (!vehicle) throw new NotFoundError(`Vehicle ${vin}`);
  return vehicle;
}
