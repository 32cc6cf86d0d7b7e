import { STALE_AFTER_MS } from '@/lib/contracts';
import type { Ctx } from '../context';

// Some 35 ms of reading: what a run costs does not grow with the fleet, only how many runs a round takes
const IDS_A_RUN = 50_000;

/**
 * Takes `data_fresh` from vehicles whose newest data is too old; touches only rows that change and nobody else is changing.
 * One run looks at a part of the fleet: `next` is where the next one goes on (`after`), 0 at the end of a round.
 */
export async function markStale({
  ctx,
  input: { after },
}: {
  ctx: Ctx;
  input: { after: number };
}): Promise<{ marked: number; next: number }> {
  const last = after + IDS_A_RUN;
  const { rowCount } = await ctx.db.query({
    text: `with stale as materialized (
       select p.vehicle_id from vehicle_state s join vehicle_presence p on p.vehicle_id = s.vehicle_id
       where s.vehicle_id > $1 and s.vehicle_id <= $2 and s.received_at < $3 and p.data_fresh
       for no key update of p skip locked
     )
     update vehicle_presence p set data_fresh = false from stale where p.vehicle_id = stale.vehicle_id`,
    values: [after, last, new Date(ctx.clock.now() - STALE_AFTER_MS)],
  });
  const { rows } = await ctx.db.query<{ more: boolean }>({
    text: 'select exists (select 1 from vehicle_state where vehicle_id > $1) as more',
    values: [last],
  });
  return { marked: rowCount ?? 0, next: rows[0]?.more ? last : 0 };
}
