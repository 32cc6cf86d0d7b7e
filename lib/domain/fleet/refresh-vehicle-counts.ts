import type { Ctx } from '../context';

/** Deltas folded in one statement at most, so that it stays short whatever has piled up. */
const BATCH = 50_000;

const fold = (deltas: string, counts: string, columns: string) => `
with taken as (
  delete from ${deltas} where id in (
    select id from ${deltas} order by id limit ${BATCH} for update skip locked)
  returning ${columns}, delta
)
insert into ${counts} as c (${columns}, vehicles)
select ${columns}, sum(delta) from taken group by ${columns} having sum(delta) <> 0 order by ${columns}
on conflict (${columns}) do update set vehicles = c.vehicles + excluded.vehicles`;

const FOLDS = [
  fold('vehicle_count_deltas', 'vehicle_counts', 'fleet_id, model_id, facts'),
  fold('vehicle_vin_prefix_deltas', 'vehicle_vin_prefixes', 'fleet_id, model_id, vin_prefix'),
];

/**
 * Folds the appended changes into the counts; the sum of both, which everybody reads, stays the same. Costs nothing when
 * nothing changed. Call it every few seconds: pending deltas are read at every request. Returns the rows folded into.
 */
export async function refreshVehicleCounts({ ctx }: { ctx: Ctx }): Promise<number> {
  let folded = 0;
  for (const text of FOLDS) folded += (await ctx.db.query({ text })).rowCount ?? 0;
  return folded;
}
