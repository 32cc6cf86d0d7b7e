import type { Ctx } from '../context';

/** Deltas folded in one statement at most, so that it stays short whatever has piled up. */
const BATCH = 50_000;

const FOLD = `
with taken as (
  delete from vehicle_count_deltas where id in (
    select id from vehicle_count_deltas order by id limit ${BATCH} for update skip locked)
  returning fleet_id, model_id, vin_prefix, facts, delta
)
insert into vehicle_counts as c (fleet_id, model_id, vin_prefix, facts, vehicles)
select fleet_id, model_id, vin_prefix, facts, sum(delta) from taken group by 1, 2, 3, 4 order by 1, 2, 3, 4
on conflict (fleet_id, model_id, vin_prefix, facts) do update set vehicles = c.vehicles + excluded.vehicles`;

/**
 * Folds the appended changes into the counts; the sum of both, which everybody reads, stays the same. Costs nothing when
 * nothing changed. Call it every few seconds: pending deltas are read at every request. Returns the rows folded into.
 */
export async function refreshVehicleCounts({ ctx }: { ctx: Ctx }): Promise<number> {
  const { rowCount } = await ctx.db.pool.query(FOLD);
  return rowCount ?? 0;
}
