import type { Transaction } from '@/lib/platform/db';
import type { Actor } from '../context';
import { ConflictError } from '../errors';
import { bind, lockEnds, lockTbox, unbind } from './binding-store';

type Bind = {
  vehicleId: number;
  /** Null takes the TBox out. */
  serial: string | null;
  /** What was bound when the change was decided; another by now means that somebody else was faster. */
  expected: { ofVehicle: string | null; holderId: number | null };
  actor: Actor;
  reason: string;
};

/**
 * Puts a TBox into a vehicle, out of the vehicle it was in, in place of the TBox that was there; each end is in the
 * history. Returns the ids of the vehicles that changed. Locks the TBox, then the vehicles by id.
 * @throws ConflictError where another change came first
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
