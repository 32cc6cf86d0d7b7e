import type { Db, Transaction } from '@/lib/platform/db';
import type { Actor } from '../context';
import { ConflictError } from '../errors';

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
export async function bindTbox(db: Transaction, bind: Bind): Promise<number[]> {
  const { vehicleId, serial, expected, actor, reason } = bind;
  const tboxId = serial === null ? null : await lockTbox(db, serial);
  const rows = await db.prisma.$queryRaw<{ id: number; tbox_serial: string | null }[]>`
    select id, tbox_serial from vehicles where id = ${vehicleId} or tbox_serial = ${serial} order by id for update`;
  const former = rows.find((row) => row.id === vehicleId)?.tbox_serial ?? null;
  const holder = rows.find((row) => row.tbox_serial === serial && serial !== null)?.id ?? null;
  if (former !== expected.ofVehicle || holder !== expected.holderId) {
    throw new ConflictError('tbox_rebound', 'The TBox of this vehicle was changed at the same moment');
  }
  if (former === serial) return [];
  const affected = [vehicleId, ...(holder === null ? [] : [holder])];
  await db.prisma.$executeRaw`
    update tbox_bindings set unbound_at = now(), reason = ${reason}
    where vehicle_id = any(${affected}) and unbound_at is null`;
  await db.prisma.vehicle.updateMany({ where: { id: { in: affected } }, data: { tboxSerial: null } });
  if (tboxId !== null) {
    await db.prisma.tboxBinding.create({ data: { tboxId, vehicleId, boundBy: actor.label } });
    await db.prisma.vehicle.update({ where: { id: vehicleId }, data: { tboxSerial: serial } });
  }
  return affected;
}

/** The id of the TBox with this serial, made known where it was not. */
async function lockTbox(db: Transaction, serial: string): Promise<number> {
  await db.prisma.tbox.createMany({ data: [{ serial }], skipDuplicates: true });
  const rows = await db.prisma.$queryRaw<{ id: number }[]>`select id from tboxes where serial = ${serial} for update`;
  const row = rows[0];
  if (!row) throw new ConflictError('tbox_gone', `TBox ${serial} was removed at the same moment`);
  return row.id;
}

/** The vehicle that has this TBox now. */
export async function holderOf(db: Db, serial: string | null | undefined): Promise<number | null> {
  if (!serial) return null;
  const vehicle = await db.prisma.vehicle.findUnique({ where: { tboxSerial: serial }, select: { id: true } });
  return vehicle?.id ?? null;
}
