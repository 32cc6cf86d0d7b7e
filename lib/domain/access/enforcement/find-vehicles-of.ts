import type { Ctx } from '../../context';

/** Ids of the vehicles that this TBox is in: one, or none. */
export async function findVehiclesOf(ctx: Ctx, tboxSerial: string): Promise<number[]> {
  const { rows } = await ctx.db.query<{ id: number }>({
    text: `select b.vehicle_id as id from tbox_bindings b join tboxes t on t.id = b.tbox_id
     where t.serial = $1 and b.unbound_at is null`,
    values: [tboxSerial],
  });
  return rows.map(({ id }) => id);
}
