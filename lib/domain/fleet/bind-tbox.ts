import type { Tx } from '../context';
import { ConflictError } from '../errors';
import { revokeCertificatesOf } from '../pki';
import { bind, lockEnds, lockTbox, unbind } from './binding-store';

type Bind = {
  vehicleId: number;
  /** Null removes the TBox. */
  serial: string | null;
  /** The bindings when the change was decided; a difference means a concurrent change. */
  expected: { ofVehicle: string | null; holderId: number | null };
  reason: string;
};

/**
 * Binds a TBox to a vehicle, in place of the one there; ends the binding to its former vehicle. Locks the TBox, then the
 * vehicles by id. One from an archived vehicle loses its certificates, which are on hold, and enrols anew.
 * @returns ids of the changed vehicles. @throws ConflictError `vehicle_archived`, and after a concurrent change
 */
export async function bindTbox(tx: Tx, change: Bind): Promise<number[]> {
  const { vehicleId, serial, expected, reason } = change;
  const tboxId = serial === null ? null : await lockTbox(tx.db, serial);
  if (serial !== null && tboxId === null) {
    throw new ConflictError('tbox_gone', `TBox ${serial} was removed at the same moment`);
  }
  const ends = await lockEnds(tx.db, { vehicleId, serial });
  const vehicle = ends.find((end) => end.id === vehicleId);
  const former = vehicle?.tboxSerial ?? null;
  const holder = ends.find((end) => end.tboxSerial === serial && serial !== null);
  if (former !== expected.ofVehicle || (holder?.id ?? null) !== expected.holderId) {
    throw new ConflictError('tbox_rebound', 'The TBox of this vehicle was changed at the same moment');
  }
  if (vehicle?.archived) throw new ConflictError('vehicle_archived', 'The vehicle is archived: restore it first');
  if (former === serial) return [];
  if (holder?.archived && serial !== null) {
    await revokeCertificatesOf(tx, { tboxSerial: serial, note: 'taken out of an archived vehicle' });
  }
  const affected = [vehicleId, ...(holder ? [holder.id] : [])];
  await unbind(tx.db, affected, reason);
  if (serial !== null && tboxId !== null) {
    await bind(tx.db, { vehicleId, tboxId, serial, boundBy: tx.actor.label });
  }
  return affected;
}
