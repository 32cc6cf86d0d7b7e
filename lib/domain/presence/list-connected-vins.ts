import type { Ctx } from '../context';

/** Vehicles that have a connection to this broker node, as far as we were told. For our own processes: it is not by fleet. */
export async function listConnectedVins({ ctx, input }: { ctx: Ctx; input: { node: string } }): Promise<string[]> {
  const { rows } = await ctx.db.query<{ vin: string }>({
    text: `select v.vin from presence_sessions s join vehicles v on v.id = s.vehicle_id
     where s.node = $1 and s.disconnected_at is null`,
    values: [input.node],
  });
  return rows.map(({ vin }) => vin);
}
