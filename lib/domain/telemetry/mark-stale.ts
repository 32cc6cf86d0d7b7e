import { STALE_AFTER_MS } from '@/lib/contracts';
import type { Ctx } from '../context';

/** Takes `data_fresh` from vehicles whose newest data is too old; touches only rows that change and nobody else is
 * changing. Returns how many. */
export async function markStale({ ctx }: { ctx: Ctx }): Promise<number> {
  const { rowCount } = await ctx.db.pool.query(
    `with stale as materialized (
       select p.vehicle_id from vehicle_presence p join vehicle_state s on s.vehicle_id = p.vehicle_id
       where p.data_fresh and s.received_at < $1 for no key update of p skip locked
     )
     update vehicle_presence p set data_fresh = false from stale where p.vehicle_id = stale.vehicle_id`,
    [new Date(ctx.clock.now() - STALE_AFTER_MS)],
  );
  return rowCount ?? 0;
}
