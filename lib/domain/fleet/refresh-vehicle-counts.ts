import type { Ctx } from '../context';
import { foldDeltas } from './count-store';

/**
 * Folds the appended changes into the counts; the sum of both, which everybody reads, stays the same. Costs nothing when
 * nothing changed. Call it every few seconds: pending deltas are read at every request. Returns the rows folded into.
 */
export async function refreshVehicleCounts({ ctx }: { ctx: Ctx }): Promise<number> {
  return foldDeltas(ctx.db);
}
