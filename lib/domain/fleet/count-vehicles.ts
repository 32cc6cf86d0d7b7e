import type { VehicleCounts, VehicleStatus } from '@/lib/contracts';
import type { Ctx } from '../context';
import { statusesOf } from './statuses';

type Row = { code: string; name: string; facts: number | null; vehicles: number | null };

// Every fleet, also one without vehicles; exact, see refresh-vehicle-counts
const COUNTS = `
select f.code, f.name, c.facts, sum(c.vehicles)::int as vehicles
from fleets f left join (
  select fleet_id, facts, vehicles from vehicle_counts
  union all select fleet_id, facts, delta from vehicle_count_deltas) c on c.fleet_id = f.id
where $1::int[] is null or f.id = any($1)
group by f.code, f.name, c.facts order by f.code`;

/** How many vehicles the actor may see, by status and fleet. Statuses overlap. Reads counters, never vehicles. */
export async function countVehicles({ ctx }: { ctx: Ctx }): Promise<VehicleCounts> {
  const { fleets } = ctx.actor;
  const { rows } = await ctx.db.query<Row>({ text: COUNTS, values: [fleets === 'all' ? null : fleets] });
  const sum = (of: Row[], status?: VehicleStatus) =>
    of
      .filter((row) => !status || statusesOf(row.facts ?? 0).includes(status))
      .reduce((total, row) => total + (row.vehicles ?? 0), 0);
  return {
    total: sum(rows),
    connected: sum(rows, 'connected'),
    disconnected: sum(rows, 'disconnected'),
    sleeping: sum(rows, 'sleeping'),
    stale: sum(rows, 'stale'),
    neverConnected: sum(rows, 'never_connected'),
    byFleet: [...new Set(rows.map((row) => row.code))].map((code) => {
      const of = rows.filter((row) => row.code === code);
      return { code, name: of[0]?.name ?? code, total: sum(of), connected: sum(of, 'connected') };
    }),
    countedAt: ctx.clock.now(),
  };
}
