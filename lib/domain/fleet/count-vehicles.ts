import { countVehiclesOperation, VEHICLE_STATUSES, type VehicleStatus } from '@/lib/contracts';
import type { Ctx } from '../context';
import { verb } from '../verb';
import { type CountRow, mergeDeltas, selectCounts } from './count-store';
import { statusOf } from './statuses';

/** How many vehicles the actor may see, by status and fleet. Reads counters, never vehicles. */
export const countVehicles = verb(countVehiclesOperation, async ({ ctx }) => {
  const { fleets } = ctx.actor;
  const rows = await selectCounts(ctx.db, fleets);
  return {
    ...countByStatus(rows),
    byFleet: [...new Set(rows.map((row) => row.code))].map((code) => {
      const of = rows.filter((row) => row.code === code);
      return { code, name: of[0]?.name ?? code, ...countByStatus(of) };
    }),
    countedAt: ctx.clock.now(),
  };
});

function countByStatus(rows: readonly CountRow[]): Record<'total' | VehicleStatus, number> {
  const sum = (of: readonly CountRow[]) => of.reduce((total, { vehicles }) => total + (vehicles ?? 0), 0);
  const having = (status: VehicleStatus) => sum(rows.filter(({ facts }) => statusOf(facts ?? 0) === status));
  const counts = Object.fromEntries(VEHICLE_STATUSES.map((status) => [status, having(status)]));
  return { total: sum(rows), ...(counts as Record<VehicleStatus, number>) };
}

/**
 * Merges pending deltas into the counts; the sum of both, which readers use, stays the same. To be called every few seconds, as
 * every request reads the pending deltas. @returns the number of changed counts
 */
export async function refreshVehicleCounts({ ctx }: { ctx: Ctx }): Promise<number> {
  return mergeDeltas(ctx.db);
}
