import type { Db } from '@/lib/platform/db';
import type { Actor } from '../context';

export type CountRow = { code: string; name: string; facts: number | null; vehicles: number | null };

// Every fleet, also one without vehicles; exact, see `refreshVehicleCounts`
const COUNTS = `
select f.code, f.name, c.facts, sum(c.vehicles)::int as vehicles
from fleets f left join (
  select fleet_id, facts, vehicles from vehicle_counts
  union all select fleet_id, facts, delta from vehicle_count_deltas) c on c.fleet_id = f.id
where $1::int[] is null or f.id = any($1)
group by f.code, f.name, c.facts order by f.code`;

export async function selectCounts(db: Db, fleets: Actor['fleets']): Promise<CountRow[]> {
  const { rows } = await db.query<CountRow>({ text: COUNTS, values: [fleets === 'all' ? null : fleets] });
  return rows;
}

/** Maximum number of deltas merged in one statement. */
const BATCH = 50_000;

const mergeSql = (deltas: string, counts: string, columns: string) => `
with taken as (
  delete from ${deltas} where id in (
    select id from ${deltas} order by id limit ${BATCH} for update skip locked)
  returning ${columns}, delta
)
insert into ${counts} as c (${columns}, vehicles)
select ${columns}, sum(delta) from taken group by ${columns} having sum(delta) <> 0 order by ${columns}
on conflict (${columns}) do update set vehicles = c.vehicles + excluded.vehicles`;

const MERGES = [
  mergeSql('vehicle_count_deltas', 'vehicle_counts', 'fleet_id, model_id, facts'),
  mergeSql('vehicle_vin_prefix_deltas', 'vehicle_vin_prefixes', 'fleet_id, model_id, vin_prefix'),
];

/** @returns the number of changed counts */
export async function mergeDeltas(db: Db): Promise<number> {
  let changed = 0;
  for (const text of MERGES) changed += (await db.query({ text })).rowCount ?? 0;
  return changed;
}
