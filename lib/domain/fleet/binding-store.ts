import type { Db, Transaction } from '@/lib/platform/db';

/** Locks the TBox with this serial, inserted where it is new; null: removed concurrently. */
export async function lockTbox(db: Transaction, serial: string): Promise<number | null> {
  await db.prisma.tbox.createMany({ data: [{ serial }], skipDuplicates: true });
  const { rows } = await db.query<{ id: number }>({
    text: 'select id from tboxes where serial = $1 for update',
    values: [serial],
  });
  return rows[0]?.id ?? null;
}

type VehicleEnd = { id: number; tboxSerial: string | null; archived: boolean };

/** Locks the vehicle, and the one that has this TBox. */
export async function lockEnds(
  db: Transaction,
  { vehicleId, serial }: { vehicleId: number; serial: string | null },
): Promise<VehicleEnd[]> {
  const { rows } = await db.query<VehicleEnd>({
    text: `select id, tbox_serial as "tboxSerial", archived_at is not null as archived from vehicles
      where id = $1 or tbox_serial = $2 order by id for update`,
    values: [vehicleId, serial],
  });
  return rows;
}

/** Ends the bindings of these vehicles. */
export async function unbind(db: Transaction, vehicleIds: number[], reason: string): Promise<void> {
  await db.query({
    text: `update tbox_bindings set unbound_at = now(), reason = $2 where vehicle_id = any($1::int[]) and unbound_at is null`,
    values: [vehicleIds, reason],
  });
  await db.prisma.vehicle.updateMany({ where: { id: { in: vehicleIds } }, data: { tboxSerial: null } });
}

export async function bind(
  db: Transaction,
  { vehicleId, tboxId, serial, boundBy }: { vehicleId: number; tboxId: number; serial: string; boundBy: string },
): Promise<void> {
  await db.prisma.tboxBinding.create({ data: { tboxId, vehicleId, boundBy } });
  await db.prisma.vehicle.update({ where: { id: vehicleId }, data: { tboxSerial: serial } });
}

/** Id of the vehicle that has this TBox. */
export async function holderOf(db: Db, serial: string | null | undefined): Promise<number | null> {
  if (!serial) return null;
  const vehicle = await db.prisma.vehicle.findUnique({ where: { tboxSerial: serial }, select: { id: true } });
  return vehicle?.id ?? null;
}
