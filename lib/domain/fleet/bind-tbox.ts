import type { Transaction } from '@/lib/platform/db';
import type { Actor } from '../context';
import { ConflictError } from '../errors';
import { bind, lockEnds, lockTbox, unbind } from './binding-store';

type Bind = {
  vehicleId: number;
  /** Null removes the TBox. */
  serial: string | null;
  /** The bindings when the change was decided; a difference means a concurrent change. */
  expected: { ofVehicle: string | null; holderId: number | null };
  actor: Actor;
  reason: string;
};

/**
 * Binds a TBox to a vehicle, in place of the one there; ends the binding to its former vehicle. Locks the TBox, then the
 * vehicles by id. @returns ids of the changed vehicles. @throws ConflictError after a concurrent change
 */
export async function bindTbox(db: Transaction, change: Bind): Promise<number[]> {
  const { vehicleId, serial, expected, actor, reason } = change;
  const tboxId = serial === null ? null : await lockTbox(db, serial);
  if (serial !== null && tboxId === null) {
    throw new ConflictError('tbox_gone', `TBox ${serial} was removed at the same moment`);
  }
  const ends = await lockEnds(db, { vehicleId, serial });
  const former = ends.find((end) => end.id === vehicleId)?.tboxSerial ?? null;
  const holder = ends.find((end) => end.tboxSerial === serial && serial !== null)?.id ?? null;
  if (former !== expected.ofVehicle || holder !== expected.holderId) {
    throw new ConflictError('tbox_rebound', 'The TBox of this vehicle was changed at the same moment');
  }
  if (former === serial) return [];
  const affected = [vehicleId, ...(holder === null ? [] : [holder])];
  await unbind(db, affected, reason);
  if (serial !== null && tboxId !== null) await bind(db, { vehicleId, tboxId, serial, boundBy: actor.label });
  return affected;
}
