import { STALE_AFTER_MS } from '@/lib/contracts';
import type { Ctx } from '../context';

/** Takes `data_fresh` from vehicles whose newest data is too old; touches only rows that change. Returns how many. */
export async function markStale({ ctx }: { ctx: Ctx }): Promise<number> {
  const { rowCount } = await ctx.db.pool.query(
    `update vehicle_presence p set data_fresh = false from vehicle_state s
     where s.vehicle_id = p.vehicle_id and p.data_fresh and s.received_at < $1`,
    [new Date(ctx.clock.now() - STALE_AFTER_MS)],
  );
  return rowCount ?? 0;
}
