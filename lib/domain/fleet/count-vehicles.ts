import { countVehiclesOperation, type VehicleStatus } from '@/lib/contracts';
import type { Ctx } from '../context';
import { verb } from '../verb';
import { type CountRow, mergeDeltas, selectCounts } from './count-store';
import { statusesOf } from './statuses';

/** How many vehicles the actor may see, by status and fleet. Statuses overlap. Reads counters, never vehicles. */
export const countVehicles = verb(countVehiclesOperation, async ({ ctx }) => {
  const { fleets } = ctx.actor;
  const rows = await selectCounts(ctx.db, fleets);
  const sum = (of: CountRow[], status?: VehicleStatus) =>
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
});

/**
 * Merges pending deltas into the counts; the sum of both, which readers use, stays the same. To be called every few seconds, as
 * every request reads the pending deltas. @returns the number of changed counts
 */
export async function refreshVehicleCounts({ ctx }: { ctx: Ctx }): Promise<number> {
  return mergeDeltas(ctx.db);
}
