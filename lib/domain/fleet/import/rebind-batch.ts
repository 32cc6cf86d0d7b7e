import type { Tx } from '../../context';

/** Binds TBoxes that nothing else holds; the ones that they replace end in the history. The caller has locked both. */
export async function rebindBatch(tx: Tx, pairs: { vehicleId: number; serial: string }[]): Promise<void> {
  if (pairs.length === 0) return;
  const json = JSON.stringify(pairs.map(({ vehicleId, serial }) => ({ vehicle_id: vehicleId, serial })));
  await tx.db.prisma.$executeRaw`
    update tbox_bindings set unbound_at = now(), reason = 'replaced by an import'
    where vehicle_id = any(${pairs.map((pair) => pair.vehicleId)}) and unbound_at is null`;
  await tx.db.prisma.$executeRaw`
    insert into tbox_bindings (tbox_id, vehicle_id, bound_by)
    select t.id, r.vehicle_id, ${tx.actor.label}
    from jsonb_to_recordset(${json}::jsonb) as r(vehicle_id int, serial text) join tboxes t on t.serial = r.serial`;
  await tx.db.prisma.$executeRaw`
    update vehicles v set tbox_serial = r.serial
    from jsonb_to_recordset(${json}::jsonb) as r(vehicle_id int, serial text) where v.id = r.vehicle_id`;
}
