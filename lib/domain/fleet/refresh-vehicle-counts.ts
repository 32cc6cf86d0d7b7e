import type { Ctx } from '../context';

/** Deltas folded in one statement at most, so that it stays short whatever has piled up. */
const BATCH = 50_000;

const FOLD = `
with taken as (
  delete from vehicle_count_deltas where id in (
    select id from vehicle_count_deltas order by id limit ${BATCH} for update skip locked)
  returning fleet_id, model_id, vin_prefix, facts, delta
), prefixes as (
  insert into vehicle_vin_prefixes as p (fleet_id, model_id, vin_prefix, vehicles)
  select fleet_id, model_id, vin_prefix, sum(delta) from taken group by 1, 2, 3 having sum(delta) <> 0 order by 1, 2, 3
  on conflict (fleet_id, model_id, vin_prefix) do update set vehicles = p.vehicles + excluded.vehicles
)
insert into vehicle_counts as c (fleet_id, model_id, facts, vehicles)
select fleet_id, model_id, facts, sum(delta) from taken group by 1, 2, 3 having sum(delta) <> 0 order by 1, 2, 3
on conflict (fleet_id, model_id, facts) do update set vehicles = c.vehicles + excluded.vehicles`;

/**
 * Folds the appended changes into the counts; the sum of both, which everybody reads, stays the same. Costs nothing when
 * nothing changed. Call it every few seconds: pending deltas are read at every request. Returns the rows folded into.
 */
export async function refreshVehicleCounts({ ctx }: { ctx: Ctx }): Promise<number> {
  const { rowCount } = await ctx.db.pool.query(FOLD);
  return rowCount ?? 0;
}
