import { STALE_AFTER_MS } from '@/lib/contracts';
import type { Ctx } from '../context';
import { isAnyStateAfter, updateStale } from './freshness-store';

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
  const marked = await updateStale(ctx.db, { after, last, oldest: new Date(ctx.clock.now() - STALE_AFTER_MS) });
  return { marked, next: (await isAnyStateAfter(ctx.db, last)) ? last : 0 };
}
